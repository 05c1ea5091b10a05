package database

import (
	"context"
	"database/sql"
	"errors"

	"gorm.io/gorm"
)

// plainPool is SQLite's writer for GORM. Its transactions are begun and ended by
// statements on a connection: a *sql.Tx starts a goroutine beside each of its
// queries, which waits for the transaction to be broken off, and an order has
// twenty of them. Ours are never broken off (see transact). Whoever reads rows in one
// must close them: its end waits for that.
type plainPool struct{ *sql.DB }

// plain makes a handle begin its transactions so.
func plain(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	db.Statement.ConnPool = plainPool{pool}
	return nil
}

// GetDBConn returns the pool itself, for GORM.
func (p plainPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// BeginTx begins a transaction, which may write at once.
func (p plainPool) BeginTx(ctx context.Context, _ *sql.TxOptions) (gorm.ConnPool, error) {
	conn, err := p.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &plainTx{conn, conn}, nil
}

// plainTx is a transaction on a connection. GORM is not shown the connection, or it
// would begin others in it.
type plainTx struct {
	gorm.ConnPool
	conn *sql.Conn
}

// Commit keeps what was written. If it cannot, GORM's Transaction calls Rollback.
func (t *plainTx) Commit() error {
	if _, err := t.conn.ExecContext(context.Background(), "COMMIT"); err != nil {
		return err
	}
	return t.conn.Close()
}

// Rollback undoes what was written. SQLite may have done it already, as on a full
// disk.
func (t *plainTx) Rollback() error {
	_, _ = t.conn.ExecContext(context.Background(), "ROLLBACK")
	return t.conn.Close()
}
