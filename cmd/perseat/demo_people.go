package main

import "strings"

// names are the first and last names of a part of the world.
type names struct{ first, last []string }

// name is the n-th person of a company. Within a company nobody has the same
// name twice, as long as it has fewer people than there are pairs of names.
func (p names) name(company, n int) (first, last string) {
	pair := (company*97 + n*31) % (len(p.first) * len(p.last))
	i := pair % len(p.first)
	return p.first[i], p.last[(pair/len(p.first)+i*7)%len(p.last)]
}

// address is the part before the @ of a person's address.
func address(first, last string) string {
	plain := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "á", "a", "é", "e", "í", "i", "ó", "o",
		"ú", "u", "ã", "a", "ł", "l", "ż", "z", "ş", "s", "ı", "i", "ć", "c", "č", "c", "’", "", "'", "", " ", "")
	return plain.Replace(strings.ToLower(first)) + "." + plain.Replace(strings.ToLower(last))
}

// Each list has a length that shares no factor with 31, the step of name.

func irish() names {
	return names{
		strings.Fields(`Aoife Niamh Ciara Saoirse Róisín Sinéad Gráinne Orla Aisling Clodagh Eimear Deirdre
			Conor Cian Oisín Eoin Darragh Fionn Cillian Ruairí Seán Pádraig Declan Brendan
			Emma Grace Lucy Hannah Jack Daniel Thomas Mark Kasia Agnieszka João Beatriz`),
		strings.Fields(`Murphy Kelly O’Sullivan Walsh O’Brien Byrne Ryan O’Connor O’Neill O’Reilly Doyle McCarthy
			Gallagher Doherty Kennedy Lynch Murray Quinn Moore McLoughlin Carroll Connolly Daly O’Connell
			Wilson Dunne Brennan Burke Collins Campbell Clarke Johnston Hughes Farrell Fitzgerald Brown
			Martin Maguire Nolan Flynn Nowak Żuraw Costa Silva`),
	}
}

func german() names {
	return names{
		strings.Fields(`Anna Lena Katharina Sophie Jürgen Günther Käthe Björn Jörg Matthias Franziska Theresa
			Lukas Florian Maximilian Sebastian Andreas Stefan Michael Thomas Ulrike Monika Sabine Heike
			Ingrid Hannelore Felix Jonas Paul Leon Emre Ayşe Dragan Magdalena Veronika Ferdinand`),
		strings.Fields(`Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch
			Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann
			Lange Schmitt Werner Krause Lehmann Köhler Maier Huber Mayr Brückner Größl Weiß
			Leutheusser-Schnarrenberger Yılmaz Kovačević Kaiser Fuchs Lang Böhm Jung`),
	}
}

func american() names {
	return names{
		strings.Fields(`Emily Olivia Ava Sophia Mia Charlotte Amelia Harper Evelyn Abigail Madison Grace
			Liam Noah Ethan Mason Logan Lucas Jackson Aiden Carter Wyatt Owen Caleb
			Priya Wei Mei Hiroshi José María Diego Lucía Kwame Amara Keanu Leilani`),
		strings.Fields(`Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez
			Anderson Thomas Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis
			Robinson Walker Young Allen King Wright Scott Nguyen Hill Flores Green Adams
			Nelson Baker Patel Kim Chen Tanaka Whitefeather Castellanos`),
	}
}
