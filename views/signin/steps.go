package signin

import (
	"strconv"
	"time"

	"github.com/boombuler/barcode/qr"

	"perseat/views/ui"
)

// CodePage asks for a code at sign-in.
type CodePage struct {
	Email    string
	Problems ui.Problems
}

// App is what an authenticator app needs to know.
type App struct {
	Key     string // to be typed
	Address string // the same, for the picture
}

// SetUpPage sets up two-step verification, at sign-in or later.
type SetUpPage struct {
	Email    string
	App      App
	Problems ui.Problems
}

// ProofPage asks for the present password before something about sign-in changes.
type ProofPage struct {
	Email       string // for password managers
	HasPassword bool   // without one a code is asked for
	HasApp      bool
	Problems    ui.Problems
}

// RecoveryCodesPage shows new recovery codes, once.
type RecoveryCodesPage struct {
	Codes []string
	Next  string // where to go on
}

// TwoStep is the part of the own account about two-step verification.
type TwoStep struct {
	On        bool
	Since     time.Time
	CodesLeft int
	Required  bool // of support staff
	Demo      bool // a demo account, which is exempt
}

// groups writes a key in groups of four, as people type it.
func groups(key string) string {
	out := ""
	for i, r := range key {
		if i > 0 && i%4 == 0 {
			out += " "
		}
		out += string(r)
	}
	return out
}

// picture is a QR code as a path of a picture of this many units a side, with the
// quiet border that readers need.
type picture struct {
	side int
	path string
}

const quiet = 4

// qrCode draws a text as a QR code. Texts here are far below what one holds.
func qrCode(text string) picture {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return picture{}
	}
	side := code.Bounds().Dx()
	out := picture{side: side + 2*quiet}
	for y := range side {
		for x := 0; x < side; x++ {
			if !dark(code.At(x, y)) {
				continue
			}
			begin := x
			for x+1 < side && dark(code.At(x+1, y)) {
				x++
			}
			out.path += "M" + strconv.Itoa(begin+quiet) + " " + strconv.Itoa(y+quiet) + "h" + strconv.Itoa(x-begin+1) + "v1h-" + strconv.Itoa(x-begin+1) + "z"
		}
	}
	return out
}

// dark reports whether a point of a code is dark.
func dark(c interface{ RGBA() (r, g, b, a uint32) }) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}

func (p picture) box() string {
	return "0 0 " + strconv.Itoa(p.side) + " " + strconv.Itoa(p.side)
}

func proofLabel(p ProofPage) string {
	if p.HasPassword {
		return "Present password"
	}
	return "Code from your app"
}

func proofKind(p ProofPage) ui.Kind {
	if p.HasPassword {
		return ui.KindPassword
	}
	return ui.KindText
}

func proofComplete(p ProofPage) string {
	if p.HasPassword {
		return "current-password"
	}
	return "one-time-code"
}
