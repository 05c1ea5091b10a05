package invoices_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"perseat/models/billing"
	"perseat/views/document"
)

// pdfText is the text of a PDF of ours: its sheets' strings, a line each.
func pdfText(t *testing.T, file []byte) string {
	t.Helper()
	var text strings.Builder
	for part := range bytes.SplitSeq(file, []byte("stream\n")) {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		plain, _ := io.ReadAll(r)
		for _, found := range regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) ?Tj`).FindAllSubmatch(plain, -1) {
			text.WriteString(decode(found[1]) + "\n")
		}
	}
	return text.String()
}

// decode reads a string of a sheet: UTF-16 with PDF's escapes.
func decode(raw []byte) string {
	var b []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] == '\\' && i+1 < len(raw) {
			i++
			if raw[i] == 'r' {
				b = append(b, '\r')
				continue
			}
		}
		b = append(b, raw[i])
	}
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}

func sample(customers int) document.Invoice {
	day := func(m time.Month, d int) billing.Day { return billing.NewDay(2026, m, d) }
	eur := func(minor int64) billing.Money { return billing.NewMoney(minor, "EUR") }
	i := document.Invoice{
		Kind: "Month invoice", Number: "M-000012", Period: "October 2026", Currency: "EUR", Unit: "month", Zone: "Europe/Dublin",
		Seller:   document.Party{Name: "Perseat Provider Ltd", Address: []string{"4 Hanover Quay", "Dublin 2", "Ireland"}, VATNumber: "IE6388047V"},
		Buyer:    document.Party{Name: "Łódź Żółw Sp. z o.o.", Address: []string{"Ελληνική Οδός 7", "81671 München"}, VATNumber: "DE136695976"},
		IssuedAt: time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC), Issued: day(11, 1), TaxDay: day(10, 31), Due: day(12, 1),
		Net: eur(123456), Rate: "23\u00a0%", VAT: eur(28395), Total: eur(151851), VATNote: "Reverse charge: Art. 196 – “€”.",
		Bank: []string{"AIB, IBAN IE29 AIBK 9311 5212 3456 78"}, Left: eur(123456),
	}
	for range customers {
		i.Groups = append(i.Groups, document.Group{Customer: "Østerbro Cykler 日本 🙂", Lines: []document.Line{{
			Product: "Google Workspace Business Standard", Plan: "Annual Plan (monthly payments)", From: day(10, 1), To: day(10, 31),
			LicenseDays: 3100, PeriodDays: 31, Price: eur(1360), Net: eur(136000), Segments: "100 licenses x 31 of 31 days, 10 x 11 of 31 days",
			PONumbers: "PO-4711", Orders: []document.OrderLink{{Number: "ORD-00001"}},
		}}})
	}
	return i
}

func TestPDFIsTheSameBytesAndPrintsEveryLetter(t *testing.T) {
	first, err := document.PDF(sample(2))
	if err != nil {
		t.Fatal(err)
	}
	again, err := document.PDF(sample(2))
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("two files of one invoice differ (%v)", err)
	}
	text := pdfText(t, first)
	for _, want := range []string{
		"Invoice M-000012", "Łódź Żółw Sp. z o.o.", "Ελληνική Οδός 7", "81671 München", "VAT number DE136695976", "31 Oct 2026",
		"Reverse charge: Art. 196 – “€”.", "EUR\u00a01,518.51", "3,100", "13.60", "P.O. PO-4711", "Orders ORD-00001",
		"Østerbro Cykler ?? ?", "100 licenses x 31 of 31 days, 10 x 11 of 31 days", "Reference: M-000012",
	} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), strings.ReplaceAll(want, "\u00a0", " ")) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
}

func TestPDFGoesOnOverSheetsWithItsHead(t *testing.T) {
	long := sample(40)
	long.Groups[3].Lines[0].Segments = strings.Repeat("1 x 30 of 30 days, ", 400) + "the end"
	long.Groups[4].Lines[0].PONumbers = strings.Repeat("W", 200)
	file, err := document.PDF(long)
	if err != nil {
		t.Fatal(err)
	}
	text := pdfText(t, file)
	sheets := strings.Count(text, "Page ")
	if heads := strings.Count(text, "License-days\n"); sheets < 5 || heads < sheets-1 {
		t.Errorf("%d sheets, %d heads of the table", sheets, heads)
	}
	if strings.Count(text, "Østerbro Cykler") != 40 || !strings.Contains(text, "the end") || strings.Count(text, "W") < 240 {
		t.Error("something of the long invoice is missing")
	}
}
