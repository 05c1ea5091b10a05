package database

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// statements tells of statements that failed. Those are left out that are no
// fault: a value that is taken, a transaction that PostgreSQL wants to be run
// again, somebody who left before the answer.
type statements struct{ logger.Interface }

func gormLogger(log *slog.Logger) logger.Interface {
	if log == nil {
		return logger.Discard
	}
	return statements{logger.NewSlogLogger(log, logger.Config{
		LogLevel:                  logger.Error,
		IgnoreRecordNotFoundError: true,
		ParameterizedQueries:      true,
	})}
}

// LogMode returns the logger with another level.
func (s statements) LogMode(level logger.LogLevel) logger.Interface {
	return statements{s.Interface.LogMode(level)}
}

// ParamsFilter keeps what was typed out of the log.
func (s statements) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}

// Trace tells of a statement that was run.
func (s statements) Trace(ctx context.Context, began time.Time, run func() (string, int64), err error) {
	if errors.Is(err, gorm.ErrDuplicatedKey) || errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled) || retryable(err) {
		err = nil
	}
	s.Interface.Trace(ctx, began, run, err)
}
