package database

// #include <pthread.h>
// #include <stddef.h>
//
// typedef struct sqlite3 sqlite3;
// __attribute__((weak)) int sqlite3_config(int, ...);
// __attribute__((weak)) int sqlite3_auto_extension(void (*)(void));
// __attribute__((weak)) int sqlite3_db_config(sqlite3 *, int, ...);
//
// void gather_journal(void); // in journal_linux.c
//
// enum { MEMSTATUS = 9, ENABLE_QPSG = 1007 }; // SQLITE_CONFIG_, SQLITE_DBCONFIG_
//
// static int keep_plans(sqlite3 *db) { return sqlite3_db_config(db, ENABLE_QPSG, 1, NULL); }
//
// static void set(void) {
//	if (sqlite3_config) sqlite3_config(MEMSTATUS, 0);
//	if (sqlite3_auto_extension) sqlite3_auto_extension((void (*)(void))keep_plans);
//	gather_journal();
// }
//
// static void tune(void) {
//	static pthread_once_t once = PTHREAD_ONCE_INIT;
//	pthread_once(&once, set);
// }
import "C"

// tune sets what the driver has no word for, in SQLite itself and for all
// connections to come. Elsewhere than on Linux it is left out: there the linker
// wants to be told more.
//
// Plans are kept: a prepared statement has one plan whatever values it gets (the
// query planner stability guarantee). Without it nearly every statement is parsed
// and planned anew each time that it is run, because another plan might suit the
// values; that was a fifth of an order and of the list of customers.
//
// Memory is not counted: the count has one lock, which all connections waited for
// at each piece of memory; that was a fifth of a month run. SQLite takes this only
// before it is first used, and goes on counting otherwise.
//
// The journal is written in large pieces (journal_linux.c).
func tune() { C.tune() }
