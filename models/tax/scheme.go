package tax

// A scheme is how one country makes its VAT numbers.
type scheme struct {
	// example is a number that passes.
	example string
	// shapes are the forms that the part after the prefix can have: 9 stands
	// for a digit, a for a letter, x for either, anything else for itself.
	shapes []string
	// check decides by the check digit, for a text that has one of the shapes.
	check func(body string) bool
}

// fits reports whether a text has one of the scheme's shapes.
func (s scheme) fits(body string) bool {
	for _, shape := range s.shapes {
		if hasShape(body, shape) {
			return true
		}
	}
	return false
}

// hasShape compares byte by byte: a VAT number is ASCII.
func hasShape(body, shape string) bool {
	if len(body) != len(shape) {
		return false
	}
	for i := range len(shape) {
		digit, letter := body[i] >= '0' && body[i] <= '9', body[i] >= 'A' && body[i] <= 'Z'
		switch shape[i] {
		case '9':
			if !digit {
				return false
			}
		case 'a':
			if !letter {
				return false
			}
		case 'x':
			if !digit && !letter {
				return false
			}
		default:
			if body[i] != shape[i] {
				return false
			}
		}
	}
	return true
}

// schemes are the VAT numbers of the European Union, Northern Ireland and Great
// Britain by their prefix. It is never written to.
var schemes = map[string]scheme{
	"AT": {"ATU13585627", []string{"U99999999"}, checkAT},
	"BE": {"BE0428759497", []string{"0999999999", "1999999999"}, checkBE},
	"BG": {"BG175074752", []string{"999999999", "9999999999"}, checkBG},
	"CY": {"CY10259033P", []string{"99999999a"}, checkCY},
	"CZ": {"CZ25123891", []string{"99999999", "999999999", "9999999999"}, checkCZ},
	"DE": {"DE136695976", []string{"999999999"}, checkDE},
	"DK": {"DK13585628", []string{"99999999"}, checkDK},
	"EE": {"EE100931558", []string{"999999999"}, checkEE},
	"EL": {"EL094259216", []string{"999999999"}, checkEL},
	"ES": {"ESB58378431", []string{"a9999999x", "99999999a"}, checkES},
	"FI": {"FI20774740", []string{"99999999"}, checkFI},
	"FR": {"FR40303265045", []string{"xx999999999"}, checkFR},
	"GB": {"GB980780684", gbShapes, checkGB},
	"HR": {"HR33392005961", []string{"99999999999"}, elevenTen},
	"HU": {"HU12892312", []string{"99999999"}, checkHU},
	"IE": {"IE6388047V", []string{"9999999a", "9999999aa", "9a99999a", "9+99999a", "9*99999a"}, checkIE},
	"IT": {"IT00743110157", []string{"99999999999"}, checkIT},
	"LT": {"LT119511515", []string{"999999919", "999999999919"}, checkLT},
	"LU": {"LU15027442", []string{"99999999"}, checkLU},
	"LV": {"LV40003521600", []string{"99999999999"}, checkLV},
	"MT": {"MT11679112", []string{"99999999"}, checkMT},
	"NL": {"NL004495445B01", []string{"999999999B99"}, checkNL},
	"PL": {"PL8567346215", []string{"9999999999"}, checkPL},
	"PT": {"PT501964843", []string{"999999999"}, checkPT},
	"RO": {"RO18547290", roShapes, checkRO},
	"SE": {"SE556188840401", []string{"999999999901"}, checkSE},
	"SI": {"SI50223054", []string{"99999999"}, checkSI},
	"SK": {"SK2022749619", []string{"9999999999"}, checkSK},
	"XI": {"XI980780684", gbShapes, checkGB},
}

// gbShapes are the usual number, that of a branch, a government department's
// and a health authority's.
var gbShapes = []string{"999999999", "999999999999", "GD999", "HA999"}

// roShapes are two to ten digits.
var roShapes = []string{
	"99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999",
}
