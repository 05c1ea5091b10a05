package models

import (
	"context"
	"errors"
)

// RunDue runs every job that is due. Any number of processes may call it at
// once; each piece of work is done by one of them.
func (s *Store) RunDue(ctx context.Context) error {
	_, due := s.RunDueSubscriptions(ctx)
	_, billed := s.RunMonths(ctx)
	_, erased := s.EraseDeletedUsers(ctx)
	return errors.Join(due, billed, erased)
}
