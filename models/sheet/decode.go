package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// foreign are the beginnings of files that are no text.
var foreign = []struct{ start, sentence string }{
	{"PK\x03\x04", "This is a workbook (.xlsx or .ods). Open it, save it as “CSV UTF-8”, and upload that file."},
	{"\xd0\xcf\x11\xe0", "This is a workbook (.xls). Open it, save it as “CSV UTF-8”, and upload that file."},
	{"%PDF", "This is a PDF document. Upload a CSV file."},
}

// decode returns a file's text. Its character set is told by its mark, by the
// zeros of UTF-16, or by not being valid UTF-8: then it is Windows-1252, which
// spreadsheets of Western Europe and America write.
func decode(file []byte) (string, error) {
	for _, f := range foreign {
		if bytes.HasPrefix(file, []byte(f.start)) {
			return "", Problem(f.sentence)
		}
	}
	var set encoding.Encoding
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe")), looksWide(file, 1):
		set = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(file, []byte("\xfe\xff")), looksWide(file, 0):
		set = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case !utf8.Valid(file):
		set = charmap.Windows1252
	}
	text := file
	if set != nil {
		decoded, err := set.NewDecoder().Bytes(file)
		if err != nil {
			return "", notText()
		}
		text = decoded
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(text, 0) >= 0 {
		return "", notText()
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return "", problem("The file is empty.")
	}
	return strings.ToValidUTF8(string(text), string(utf8.RuneError)), nil
}

func notText() error {
	return problem("This is not a text file. Save the table as “CSV UTF-8” and upload that file.")
}

// looksWide reports whether a file is UTF-16 without a mark: of plain letters
// every second byte is zero, the first or the second of each pair.
func looksWide(file []byte, zero int) bool {
	start := file[:min(len(file), 1024)]
	zeros, others := 0, 0
	for i, b := range start {
		switch {
		case b != 0:
		case i%2 == zero:
			zeros++
		default:
			others++
		}
	}
	return zeros*4 >= len(start) && others == 0 && len(start) >= 4
}
