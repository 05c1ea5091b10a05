package database

// #include <stddef.h>
//
// typedef struct sqlite3 sqlite3;
// __attribute__((weak)) int sqlite3_auto_extension(void (*)(void));
// __attribute__((weak)) int sqlite3_db_config(sqlite3 *, int, ...);
//
// enum { ENABLE_QPSG = 1007 }; // SQLITE_DBCONFIG_ENABLE_QPSG
//
// static int keep_plans(sqlite3 *db) { return sqlite3_db_config(db, ENABLE_QPSG, 1, NULL); }
//
// static void keep_all_plans(void) {
//	if (sqlite3_auto_extension) sqlite3_auto_extension((void (*)(void))keep_plans);
// }
import "C"

// keepPlans makes SQLite keep the plan of a prepared statement whatever values it
// gets: its query planner stability guarantee. Without it nearly every statement is
// parsed and planned anew each time that it is run, because another plan might suit
// the values; that was a fifth of an order and of the list of customers. The driver
// has no word for it, so that SQLite is asked itself, for all connections to come.
// Elsewhere than on Linux it is left out: there the linker wants to be told more.
func keepPlans() { C.keep_all_plans() }
