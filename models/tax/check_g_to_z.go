package tax

import (
	"slices"
	"strings"
)

// checkGB ignores a branch's last three digits. Government departments are
// numbered below 500 and health authorities from 500 on, without a check digit.
func checkGB(body string) bool {
	if len(body) == 5 {
		return (body[0] == 'G') == (body[2] < '5')
	}
	rest := weigh(body, 8, 7, 6, 5, 4, 3, 2, 10, 1) % 97
	return rest == 0 || body[0] != '0' && (rest == 42 || rest == 55)
}

func checkHU(body string) bool { return weigh(body, 9, 7, 3, 1, 9, 7, 3, 1)%10 == 0 }

// checkIE knows the number with one letter after the digits, with two since
// 2013, and the old one with a sign in the second place.
func checkIE(body string) bool {
	const letters = "WABCDEFGHIJKLMNOPQRSTUV"
	digits, second := body[:7], 0
	if body[1] < '0' || body[1] > '9' {
		digits = "0" + body[2:7] + body[:1]
	}
	if len(body) == 9 {
		second = strings.IndexByte(letters, body[8])
	}
	sum := weigh(digits, 8, 7, 6, 5, 4, 3, 2) + 9*second
	return second >= 0 && second <= 9 && body[7] == letters[sum%23]
}

// checkIT also looks at the office that issued the number, its digits 8 to 10.
func checkIT(body string) bool {
	office := value(body[7:10])
	known := office >= 1 && office <= 100 || slices.Contains([]int{120, 121, 888, 999}, office)
	return known && value(body[:7]) > 0 && luhn(body)%10 == 0
}

// checkLT weighs with 1 to 9 round and round, and if that gives 10 once more
// from 3 on.
func checkLT(body string) bool {
	first, again := 0, 0
	for i := range len(body) - 1 {
		digit := int(body[i] - '0')
		first += digit * (1 + i%9)
		again += digit * (1 + (i+2)%9)
	}
	check := first % 11
	if check == 10 {
		check = again % 11 % 10
	}
	return check == last(body)
}

func checkLU(body string) bool { return value(body[:6])%89 == value(body[6:]) }

// checkLV knows companies, whose numbers begin with 4 or more, and persons:
// by a date of birth, or since 2017 by a 32.
func checkLV(body string) bool {
	if body[0] > '3' {
		return weigh(body, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3
	}
	year := 1800 + 100*value(body[6:7]) + value(body[4:6])
	dated := strings.HasPrefix(body, "32") || exists(year, value(body[2:4]), value(body[:2]))
	return dated && (1+weigh(body, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10 == last(body)
}

func checkMT(body string) bool {
	return body[0] != '0' && weigh(body, 3, 4, 6, 7, 8, 9, 10, 1)%37 == 0
}

// checkNL knows companies and, since 2020, sole traders.
func checkNL(body string) bool {
	if value(body[:9]) == 0 || value(body[10:]) == 0 {
		return false
	}
	company := weigh(body, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0
	return company || ninetySeven("NL"+body) == 1
}

func checkPL(body string) bool { return weigh(body, 6, 5, 7, 2, 3, 4, 5, 6, 7, -1)%11 == 0 }

func checkPT(body string) bool {
	return body[0] != '0' && (11-weigh(body, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == last(body)
}

func checkRO(body string) bool {
	digits := strings.Repeat("0", 10-len(body)) + body
	return body[0] != '0' && 10*weigh(digits, 7, 5, 3, 2, 1, 7, 5, 3, 2)%11%10 == last(body)
}

func checkSE(body string) bool { return luhn(body[:10])%10 == 0 }

func checkSI(body string) bool {
	check := 11 - weigh(body, 8, 7, 6, 5, 4, 3, 2)%11
	return body[0] != '0' && (check == last(body) || check == 10 && last(body) == 0)
}

func checkSK(body string) bool {
	return body[0] != '0' && strings.IndexByte("234789", body[2]) >= 0 && value(body)%11 == 0
}
