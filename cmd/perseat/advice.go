package main

import (
	"fmt"

	"perseat/models/database"
)

// withAdvice adds to a trouble of the database what whoever runs Perseat can do.
func withAdvice(err error) error {
	advice := map[database.Trouble]string{
		database.Full:     "make room on the disk and start again",
		database.Busy:     "another program holds it; end that one, or try again later",
		database.ReadOnly: "let the user that Perseat runs as write the file and its folder",
		database.Away:     "check --db, and whether the file can be read or the server be reached",
		database.Damaged:  "is it the right file? If it is, restore a backup with: perseat restore FILE",
		database.Newer:    "start the newer program, or restore the backup from before the upgrade",
	}[database.TroubleOf(err)]
	if advice == "" {
		return err
	}
	return fmt.Errorf("%w\n%s", err, advice)
}
