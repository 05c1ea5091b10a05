package paths

// Where users and customers are imported from files.
const (
	AdminImport    = AdminUsers + "/import"
	ResellerImport = ResellerCustomers + "/import"
)

// ImportTemplate is the file to start from, given the address of the imports.
func ImportTemplate(imports string) string { return imports + "/template.csv" }

// Import is the page of one import: its check, its progress or its result.
func Import(imports string, id uint) string { return under(imports, id, "") }

// StartImport starts an import that was checked.
func StartImport(imports string, id uint) string { return under(imports, id, "/start") }

// ImportsCSV is the list of imports as a file.
func ImportsCSV(imports string) string { return imports + "/imports.csv" }

// CheckImport checks an import once more before it is started.
func CheckImport(imports string, id uint) string { return under(imports, id, "/check") }

// StopImport stops an import that runs.
func StopImport(imports string, id uint) string { return under(imports, id, "/stop") }

// ImportRows are the rows of an import as a file.
func ImportRows(imports string, id uint) string { return under(imports, id, "/rows.csv") }
