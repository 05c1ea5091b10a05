package tax

import "strings"

func checkAT(body string) bool { return (luhn(body[1:8])+last(body))%10 == 6 }

func checkBE(body string) bool { return value(body) > 0 && (value(body[:8])+value(body[8:]))%97 == 0 }

// checkBG knows companies (9 digits), persons, foreigners and others (10).
func checkBG(body string) bool {
	if len(body) == 9 {
		check := weigh(body, 1, 2, 3, 4, 5, 6, 7, 8) % 11
		if check == 10 {
			check = weigh(body, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10
		}
		return check == last(body)
	}
	person := weigh(body, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == last(body) && bornInBG(body)
	foreigner := weigh(body, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10 == last(body)
	other := (weigh(body, 4, 3, 2, 7, 6, 5, 4, 3, 2)+last(body))%11 == 0
	return person || foreigner || other
}

// bornInBG reports whether the number begins with a date; the century is in the
// month.
func bornInBG(body string) bool {
	year, month, day := 1900+value(body[:2]), value(body[2:4]), value(body[4:6])
	switch {
	case month > 40:
		year, month = year+100, month-40
	case month > 20:
		year, month = year-100, month-20
	}
	return exists(year, month, day)
}

func checkCY(body string) bool {
	const odd = "\x01\x00\x05\x07\x09\x0d\x0f\x11\x13\x15"
	sum := 0
	for i := range 8 {
		digit := int(body[i] - '0')
		if i%2 == 0 {
			digit = int(odd[digit])
		}
		sum += digit
	}
	return !strings.HasPrefix(body, "12") && int(body[8]-'A') == sum%26
}

// checkCZ knows companies (8 digits), special cases (9, first a 6) and persons
// (10 since 1954, before that 9 without a check digit).
func checkCZ(body string) bool {
	switch {
	case len(body) == 8:
		check := (11 - weigh(body, 8, 7, 6, 5, 4, 3, 2)%11) % 11
		return body[0] != '9' && max(check, 1)%10 == last(body)
	case len(body) == 9 && body[0] == '6':
		check := (10 - weigh(body[1:], 8, 7, 6, 5, 4, 3, 2)%11) % 11
		return (18-check)%10 == last(body)
	case len(body) == 9:
		return bornInCZ(body) && value(body[:2]) <= 53
	}
	return bornInCZ(body) && value(body[:9])%11%10 == last(body)
}

// bornInCZ reports whether the number begins with a date. The months of women
// have 50 more, and 20 more mark a day with many births.
func bornInCZ(body string) bool {
	year, month, day := 1900+value(body[:2]), value(body[2:4])%50%20, value(body[4:6])
	if len(body) == 10 && year < 1954 {
		year += 100
	}
	return exists(year, month, day)
}

func checkDE(body string) bool { return body[0] != '0' && elevenTen(body) }

func checkDK(body string) bool {
	return body[0] != '0' && weigh(body, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

func checkEE(body string) bool { return weigh(body, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0 }

func checkEL(body string) bool {
	return weigh(body, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == last(body)
}

// checkES knows residents and foreigners, whose last letter is their number
// modulo 23, and companies, which have a digit or the letter that stands for it.
func checkES(body string) bool {
	const persons, companies = "TRWAGMYFPDXBNJZSQVHLCKE", "JABCDEFGHI"
	first, end := body[0], body[8]
	switch {
	case first <= '9':
		return end == persons[value(body[:8])%23]
	case strings.IndexByte("KLM", first) >= 0:
		return end == persons[value(body[1:8])%23]
	case strings.IndexByte("XYZ", first) >= 0:
		return end == persons[(int(first-'X')*10_000_000+value(body[1:8]))%23]
	case strings.IndexByte("ABCDEFGHJNPQRSUVW", first) >= 0:
		check := (10 - luhn(body[1:8]+"0")%10) % 10
		return int(end-'0') == check || end == companies[check]
	}
	return false
}

func checkFI(body string) bool { return weigh(body, 7, 9, 10, 5, 8, 4, 2, 1)%11 == 0 }

// checkFR checks the company's own number (SIREN), which those from Monaco do
// not have, and then the two digits or letters in front of it.
func checkFR(body string) bool {
	const signs = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	first, second := strings.IndexByte(signs, body[0]), strings.IndexByte(signs, body[1])
	company := body[2:]
	if first < 0 || second < 0 || !strings.HasPrefix(company, "000") && luhn(company)%10 != 0 {
		return false
	}
	if first < 10 && second < 10 {
		return value(body[:2]) == value(company+"12")%97
	}
	key := first*34 + second - 100
	if first < 10 {
		key = first*24 + second - 10
	}
	return (value(company)+1+key/11)%11 == key%11
}
