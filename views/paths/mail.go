package paths

// The mail of the outbox, at the Support desk and in the Reseller console.
const (
	SupportMail  = Support + "/mail"
	ResellerMail = Reseller + "/mail"
)

// MailCSV is a list of mail as a file.
func MailCSV(list string) string { return list + ".csv" }

// SendMailAgain sends a mail of a list again.
func SendMailAgain(list string, mail uint) string { return under(list, mail, "/send-again") }
