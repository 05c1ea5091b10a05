package metrics

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"perseat/models"
)

// collector is what is asked of the store each time that somebody collects.
type collector struct{ store *models.Store }

var (
	connections = prometheus.NewDesc("perseat_database_connections", "Connections to the database, by what they are for and whether they are in use.", []string{"pool", "state"}, nil)
	waits       = prometheus.NewDesc("perseat_database_waits_total", "How often somebody waited for a connection.", []string{"pool"}, nil)
	waited      = prometheus.NewDesc("perseat_database_wait_seconds_total", "How long, together.", []string{"pool"}, nil)
	retries     = prometheus.NewDesc("perseat_database_retries_total", "Transactions that PostgreSQL asked to be run again.", nil, nil)
	mails       = prometheus.NewDesc("perseat_mail_waiting", "Mails that wait to be sent, counted up to 1,000.", nil, nil)
	lateness    = prometheus.NewDesc("perseat_mail_late_seconds", "For how long the mail that is due longest has been due.", nil, nil)
	posts       = prometheus.NewDesc("perseat_webhook_deliveries_waiting", "Deliveries to webhooks that wait, counted up to 1,000.", nil, nil)
	postsLate   = prometheus.NewDesc("perseat_webhook_deliveries_late_seconds", "For how long the delivery that is due longest has been due; those of webhooks that rest or are paused are not.", nil, nil)
	ready       = prometheus.NewDesc("perseat_ready", "What /readyz says: 1 for each check that holds, 0 otherwise.", []string{"check"}, nil)
)

// Observe measures a store: its operations, its jobs, and its database.
func (m *Meter) Observe(s *models.Store) error {
	s.Observe(m.Watch)
	return m.registry.Register(collector{s})
}

// Describe names what Collect collects.
func (d collector) Describe(out chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{connections, waits, waited, retries, mails, lateness, posts, postsLate, ready} {
		out <- desc
	}
}

// Collect asks the store.
func (d collector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	tell := func(desc *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		metric, err := prometheus.NewConstMetric(desc, kind, value, labels...)
		if err != nil {
			metric = prometheus.NewInvalidMetric(desc, err)
		}
		out <- metric
	}
	pools, err := d.store.Connections()
	for name, s := range pools {
		tell(connections, prometheus.GaugeValue, float64(s.InUse), name, "in use")
		tell(connections, prometheus.GaugeValue, float64(s.Idle), name, "idle")
		tell(waits, prometheus.CounterValue, float64(s.WaitCount), name)
		tell(waited, prometheus.CounterValue, s.WaitDuration.Seconds(), name)
	}
	tell(retries, prometheus.CounterValue, float64(d.store.Retries()))
	for _, check := range d.store.Ready(ctx) {
		holds := 1.0
		if check.Err != nil {
			holds = 0
		}
		tell(ready, prometheus.GaugeValue, holds, check.Name)
	}
	n, late, failed := d.store.WaitingMail(ctx)
	waiting, overdue, failedToo := d.store.WaitingDeliveries(ctx)
	if err = errors.Join(err, failed, failedToo); err != nil {
		out <- prometheus.NewInvalidMetric(mails, err)
		return
	}
	tell(mails, prometheus.GaugeValue, float64(n))
	tell(lateness, prometheus.GaugeValue, late.Seconds())
	tell(posts, prometheus.GaugeValue, float64(waiting))
	tell(postsLate, prometheus.GaugeValue, overdue.Seconds())
}
