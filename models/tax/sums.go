package tax

import (
	"strconv"
	"time"
)

// The sums that check digits are made of. They take texts of ASCII digits whose
// length the scheme's shape has settled.

// weigh is the sum of the digits, each times its weight; digits without
// a weight don't count.
func weigh(digits string, weights ...int) int {
	sum := 0
	for i, weight := range weights {
		sum += weight * int(digits[i]-'0')
	}
	return sum
}

// last is the last digit.
func last(digits string) int { return int(digits[len(digits)-1] - '0') }

// value is the number that digits write.
func value(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// luhn is the sum of the digits from the right, every second one doubled and
// its own digits added up. It is a multiple of ten for a right number.
func luhn(digits string) int {
	sum := 0
	for i := range len(digits) {
		digit := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			digit *= 2
		}
		sum += digit/10 + digit%10
	}
	return sum
}

// elevenTen is ISO 7064's check "MOD 11,10".
func elevenTen(digits string) bool {
	check := 5
	for i := range len(digits) {
		if check == 0 {
			check = 10
		}
		check = (check*2%11 + int(digits[i]-'0')) % 10
	}
	return check == 1
}

// ninetySeven is the text, read as a number with A = 10 to Z = 35, modulo 97.
func ninetySeven(text string) int {
	rest := 0
	for i := range len(text) {
		if text[i] >= 'A' {
			rest = (rest*100 + int(text[i]-'A') + 10) % 97
			continue
		}
		rest = (rest*10 + int(text[i]-'0')) % 97
	}
	return rest
}

// exists reports whether there is such a date, for the numbers of persons,
// which begin with a date of birth.
func exists(year, month, day int) bool {
	_, m, d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Date()
	return int(m) == month && d == day
}
