package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// SharedClock is a moved clock, which all processes on one database share: the
// time is MovedTo plus what has passed since RealAt.
type SharedClock struct {
	ID      uint
	MovedTo time.Time
	RealAt  time.Time
}

// TableName names the table of the moved clock.
func (SharedClock) TableName() string { return "clocks" }

// SharedClock returns the moved clock, false if the database has none.
func (s *Store) SharedClock(ctx context.Context) (SharedClock, bool, error) {
	var rows []SharedClock
	err := s.db.Read(ctx).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return SharedClock{}, false, err
	}
	return rows[0], true, nil
}

// MoveClock sets the moved clock of the database. A moment before the newest
// entry is refused, because records never go back in time. Only the moment that
// the clock was set to already may be given again: then it runs on as it does,
// so that a command can be repeated as it is.
func (s *Store) MoveClock(ctx context.Context, c SharedClock) error {
	c.ID = 1
	return s.db.Write(ctx, func(db *gorm.DB) error {
		var newest []Activity
		if err := db.Select("at").Order("at DESC, id DESC").Limit(1).Find(&newest).Error; err != nil {
			return err
		}
		if len(newest) > 0 && c.MovedTo.Before(newest[0].At) {
			var set []SharedClock
			if err := db.Limit(1).Find(&set).Error; err != nil {
				return err
			}
			if len(set) > 0 && set[0].MovedTo.Equal(c.MovedTo) {
				return nil
			}
			return refuse(Conflict, "The clock cannot be set to %s: the newest entry is of %s.",
				c.MovedTo.Format(time.RFC3339), newest[0].At.Format(time.RFC3339))
		}
		return db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&c).Error
	})
}
