package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
	"perseat/models/billing"
)

// manySubscriptions is from how many subscriptions on a reseller's figures are
// worked out by a job, once a day, instead of whenever somebody looks: a million
// subscriptions take some ten seconds.
const manySubscriptions = 20_000

// resellerFigures are what a reseller with very many subscriptions holds and what its
// running month costs, worked out at a moment, which every page says.
type resellerFigures struct {
	ResellerID    uint `gorm:"primaryKey;autoIncrement:false"`
	WorkedOutAt   time.Time
	Day           billing.Day
	SoFarMinor    int64
	ForecastMinor int64
	AtOnceMinor   int64
	Licensed      int64
	Purchased     int64
}

// TableName names the table of the figures.
func (resellerFigures) TableName() string { return "reseller_figures" }

// figuresOf are the figures of a reseller that were worked out in a month.
func figuresOf(db *gorm.DB, reseller uint, m billing.Month) (f resellerFigures, ok bool, err error) {
	var rows []resellerFigures
	err = fresh(db).Where("reseller_id = ? AND day BETWEEN ? AND ?", reseller, m.First(), m.Last()).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return f, false, err
	}
	return rows[0], true, nil
}

// hasMany reports whether a reseller has so many subscriptions that its figures
// are worked out by the job.
func (s *Store) hasMany(db *gorm.DB, reseller uint) (bool, error) {
	var n int
	most := s.many
	if most == 0 {
		most = manySubscriptions
	}
	err := readRow(fresh(db).Raw("SELECT COUNT(*) FROM (SELECT 1 FROM subscriptions WHERE reseller_id = ? LIMIT ?) AS counted", reseller, most+1), &n)
	return n > most, err
}

// workedOut is the running month as the job has worked it out.
func (m *RunningMonth) workedOut(db *gorm.DB, reseller uint) error {
	f, ok, err := figuresOf(db, reseller, m.Month)
	if err != nil || !ok {
		m.Waits = err == nil
		return err
	}
	m.At, m.Through = f.WorkedOutAt.UTC(), f.Day
	m.SoFar.Minor, m.Forecast.Minor, m.AtOnce.Minor = f.SoFarMinor, f.ForecastMinor, f.AtOnceMinor
	return nil
}

// WorkOutFigures works out the figures of every reseller with very many
// subscriptions whose figures are not of today. The program does so now and then;
// it returns of how many.
func (s *Store) WorkOutFigures(ctx context.Context) (int, error) {
	var resellers []Reseller
	if err := s.db.Read(ctx).Order("id").Find(&resellers).Error; err != nil {
		return 0, err
	}
	done := 0
	var failed []error
	for _, r := range resellers {
		worked, err := s.workOut(ctx, r)
		if err != nil {
			failed = append(failed, fmt.Errorf("figures of reseller %d: %w", r.ID, err))
		}
		if worked {
			done++
		}
	}
	return done, errors.Join(failed...)
}

// workOut works out the figures of a reseller, unless it has few subscriptions or
// they are of today.
func (s *Store) workOut(ctx context.Context, r Reseller) (bool, error) {
	t, err := s.reading(ctx, access.Actor{Role: access.RoleResellerAdmin, ResellerID: r.ID})
	if err != nil {
		return false, err
	}
	if many, err := s.hasMany(t.DB, r.ID); err != nil || !many {
		return false, err
	}
	if f, ok, err := figuresOf(t.DB, r.ID, t.day().Month()); err != nil || ok && f.Day == t.day() {
		return false, err
	}
	m, err := t.runningMonth(r, 0)
	if err != nil {
		return false, err
	}
	f := resellerFigures{r.ID, t.now, t.day(), m.SoFar.Minor, m.Forecast.Minor, m.AtOnce.Minor, m.licensed, m.purchased}
	return true, s.db.Write(ctx, func(db *gorm.DB) error {
		return db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&f).Error
	})
}

// closedSeats are the seats of a reseller with very many subscriptions: at the end
// of each month that was closed for it, and as they were worked out last. Before
// the first there are none.
func (t *tx) closedSeats(reseller uint) ([]SeatsOn, error) {
	this := t.day().Month()
	f, ok, err := figuresOf(t.DB, reseller, this)
	if err != nil || !ok {
		return nil, err
	}
	var runs []monthRun
	err = fresh(t.DB).Where("reseller_id = ? AND month > ? AND month < ?", reseller, this-historyMonths, this).Order("month").Find(&runs).Error
	var out []SeatsOn
	for _, run := range runs {
		out = append(out, SeatsOn{run.Month.Last(), run.Licensed, run.Purchased})
	}
	return append(out, SeatsOn{f.Day, f.Licensed, f.Purchased}), err
}
