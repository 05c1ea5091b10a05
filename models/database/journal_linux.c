// What SQLite writes to its journal (the WAL file) goes there in large pieces. It
// writes each page by two calls, and an order changes some nineteen: those calls were
// a fifth of an order. Here the pages of a transaction are put together in memory
// until there are many, or the last one comes, which makes it stand, or they are read
// or synced. Those of a transaction that is undone are dropped when it gives up the
// lock that lets it write, because others write in their place then.
//
// So the file has what it always had at each moment at which others look at it. If it
// cannot be written, because the disk is full, SQLite is told later than it would be,
// perhaps while it reads; so nothing more is written until the lock is given up, and
// the transaction cannot be kept.
//
// Nothing else of a database is touched. See https://sqlite.org/vfs.html.

#include <stdlib.h>
#include <string.h>

// The first members of SQLite's own structures of these names, which never change.
typedef struct file { const struct io_methods *methods; } file;

typedef struct io_methods {
	int version;
	int (*close)(file *);
	int (*read)(file *, void *, int, long long);
	int (*write)(file *, const void *, int, long long);
	int (*truncate)(file *, long long);
	int (*sync)(file *, int);
	int (*size)(file *, long long *);
	int (*lock)(file *, int);
	int (*unlock)(file *, int);
	int (*reserved)(file *, int *);
	int (*control)(file *, int, void *);
	int (*sector)(file *);
	int (*traits)(file *);
	int (*shm_map)(file *, int, int, int, void volatile **);
	int (*shm_lock)(file *, int, int, int);
	void (*shm_barrier)(file *);
	int (*shm_unmap)(file *, int);
	int (*fetch)(file *, long long, int, void **);
	int (*unfetch)(file *, long long, void *);
} io_methods;

typedef struct vfs {
	int version;
	int file_size;
	int max_path;
	struct vfs *next;
	const char *name;
	void *data;
	int (*open)(struct vfs *, const char *, file *, int, int *);
	void *others[15];
} vfs;

__attribute__((weak)) vfs *sqlite3_vfs_find(const char *);
__attribute__((weak)) int sqlite3_vfs_register(vfs *, int);
__attribute__((weak)) file *sqlite3_database_file_object(const char *);

enum { OPEN_MAIN_DB = 0x100, OPEN_WAL = 0x80000 };
enum { SHM_UNLOCK = 1, SHM_EXCLUSIVE = 8, WRITE_LOCK = 0 };
enum { POWERSAFE_OVERWRITE = 0x1000 };
enum { FRAME_HEADER = 24 };

// A page has 64 kB at most, and the unix VFS writes at most 128 at once.
enum { ROOM = 100 << 10 };

// beside is what we keep of a file, behind what SQLite's VFS keeps of it.
typedef struct {
	const io_methods *real; // the VFS's
	io_methods ours;        // the same but for some
	file *other;            // the journal of a database's file, the database's file of a journal
	int writing;            // of a database's file: it holds the lock that lets it write
	char *pages;            // of a journal, what is not written yet
	long long at;           // where that belongs
	int length;
	int lost; // why that, and all after it, is not written
	int ends; // what comes now ends a transaction
} beside;

static vfs *os, ours;

static beside *of(file *f) { return (beside *)((char *)f + os->file_size); }

static int flush(beside *b, file *f) {
	int length = b->length;
	b->length = 0;
	if (length && !b->lost)
		b->lost = b->real->write(f, b->pages, length, b->at);
	return b->lost;
}

static int journal_write(file *f, const void *from, int length, long long at) {
	beside *b = of(f);
	int fits = at == b->at + b->length && b->length + length <= ROOM;
	if (length == FRAME_HEADER) // the last one of a transaction says how long the database is then
		b->ends = memcmp((const char *)from + 4, "\0\0\0\0", 4) != 0;
	if (b->lost || (b->length && !fits && flush(b, f)))
		return b->lost;
	if (!of(b->other)->writing || (!b->pages && !(b->pages = malloc(ROOM))))
		return b->real->write(f, from, length, at);
	if (!b->length)
		b->at = at;
	memcpy(b->pages + b->length, from, length);
	b->length += length;
	return b->ends ? flush(b, f) : 0;
}

static int journal_read(file *f, void *into, int length, long long at) {
	beside *b = of(f);
	if (b->length && at < b->at + b->length && at + length > b->at)
		flush(b, f);
	if (b->lost && at + length > b->at)
		return b->lost;
	return b->real->read(f, into, length, at);
}

static int journal_sync(file *f, int how) {
	beside *b = of(f);
	return flush(b, f) ? b->lost : b->real->sync(f, how);
}

static int journal_close(file *f) {
	beside *b = of(f);
	of(b->other)->other = NULL;
	free(b->pages);
	return b->real->close(f);
}

static int database_shm_lock(file *f, int first, int n, int how) {
	beside *b = of(f);
	if (first != WRITE_LOCK)
		return b->real->shm_lock(f, first, n, how);
	if (how & SHM_UNLOCK) {
		b->writing = 0;
		if (b->other)
			of(b->other)->length = of(b->other)->lost = 0;
		return b->real->shm_lock(f, first, n, how);
	}
	int failed = b->real->shm_lock(f, first, n, how);
	b->writing = !failed && (how & SHM_EXCLUSIVE);
	return failed;
}

static int open_file(vfs *self, const char *name, file *f, int how, int *was) {
	int failed = os->open(os, name, f, how, was);
	if (failed || !(how & (OPEN_MAIN_DB | OPEN_WAL)) || f->methods->version < 3)
		return failed;
	beside *b = of(f);
	memset(b, 0, sizeof *b);
	b->real = f->methods;
	b->ours = *f->methods;
	if (how & OPEN_MAIN_DB) {
		b->ours.shm_lock = database_shm_lock;
	} else {
		b->other = sqlite3_database_file_object(name);
		if (!(b->other->methods->traits(b->other) & POWERSAFE_OVERWRITE))
			return 0; // SQLite writes parts of pages then
		of(b->other)->other = f;
		b->ours.close = journal_close;
		b->ours.read = journal_read;
		b->ours.write = journal_write;
		b->ours.sync = journal_sync;
	}
	f->methods = &b->ours;
	return 0;
}

// gather_journal makes SQLite open files so from now on. It is called once.
void gather_journal(void) {
	if (!sqlite3_vfs_find || !sqlite3_vfs_register || !sqlite3_database_file_object)
		return;
	os = sqlite3_vfs_find(NULL);
	if (!os || os->version < 3)
		return;
	ours = *os;
	ours.name = "perseat";
	ours.file_size += sizeof(beside);
	ours.open = open_file;
	sqlite3_vfs_register(&ours, 1);
}
