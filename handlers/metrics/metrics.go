// Package metrics counts and times what the program does, for Prometheus: by the
// pattern of a route, by operation and by job. Nothing that it tells names a
// person, a company or an address that was asked for.
package metrics

import (
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"perseat/models"
)

// Meter is what the program measures of itself.
type Meter struct {
	registry *prometheus.Registry
	elapsed  func() time.Duration // since the program's start
	now      func() time.Time     // for when a job last did well

	requests    *prometheus.CounterVec
	requestTime *prometheus.HistogramVec
	inFlight    prometheus.Gauge
	connections *prometheus.GaugeVec
	states      sync.Map // of each connection

	operationTime *prometheus.HistogramVec
	jobTime       *prometheus.HistogramVec
	jobDone       *prometheus.GaugeVec
}

// times are the bounds of the histograms, in seconds.
var times = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// jobTimes are those of jobs, which may take long.
var jobTimes = []float64{.01, .1, 1, 10, 60, 300, 1800}

// New returns a meter. The clocks are the program's: one measures, one tells when.
func New(version string, elapsed func() time.Duration, now func() time.Time) (*Meter, error) {
	m := newMeter(elapsed, now)
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "perseat_build_info", Help: "The program's version.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	for _, c := range []prometheus.Collector{
		m.requests, m.requestTime, m.inFlight, m.connections, m.operationTime, m.jobTime, m.jobDone, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	} {
		if err := m.registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func newMeter(elapsed func() time.Duration, now func() time.Time) *Meter {
	return &Meter{
		registry: prometheus.NewRegistry(), elapsed: elapsed, now: now,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "perseat_http_requests_total", Help: "Answers, by method, pattern of the route and status; 499 is a client that left.",
		}, []string{"method", "route", "status"}),
		requestTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "perseat_http_request_seconds", Help: "How long answers took.", Buckets: times,
		}, []string{"method", "route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "perseat_http_requests_in_flight", Help: "Requests that are being answered.",
		}),
		connections: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "perseat_http_connections", Help: "Connections of clients, by state.",
		}, []string{"state"}),
		operationTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "perseat_operation_seconds", Help: "How long operations took with their commit, by how they ended: done, or why not.", Buckets: times,
		}, []string{"operation", "outcome"}),
		jobTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "perseat_job_seconds", Help: "How long runs of jobs took, by how they ended.", Buckets: jobTimes,
		}, []string{"job", "outcome"}),
		jobDone: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "perseat_job_last_done_timestamp_seconds", Help: "When a job last ended well, by the program's clock.",
		}, []string{"job"}),
	}
}

// methods are those that a request is counted under; any other is "other", so
// that nobody can make up new ones.
var methods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true,
	http.MethodPatch: true, http.MethodDelete: true, http.MethodOptions: true,
}

// Answered counts an answer.
func (m *Meter) Answered(method, route string, status int, took time.Duration) {
	if !methods[method] {
		method = "other"
	}
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.requestTime.WithLabelValues(method, route).Observe(took.Seconds())
}

// Watch times operations and jobs of a store.
func (m *Meter) Watch(what, name string) func(error) {
	began := m.elapsed()
	return func(err error) {
		outcome := "done"
		if err != nil {
			outcome = models.KindOf(err).String()
		}
		took := (m.elapsed() - began).Seconds()
		if what != "job" {
			m.operationTime.WithLabelValues(name, outcome).Observe(took)
			return
		}
		m.jobTime.WithLabelValues(name, outcome).Observe(took)
		if err == nil {
			m.jobDone.WithLabelValues(name).Set(float64(m.now().UnixMilli()) / 1000)
		}
	}
}

// InFlight counts the requests that next is answering.
func (m *Meter) InFlight(next http.Handler) http.Handler {
	return promhttp.InstrumentHandlerInFlight(m.inFlight, next)
}

// Connection follows the state of a connection; it is what a server's ConnState
// calls.
func (m *Meter) Connection(c net.Conn, state http.ConnState) {
	if before, known := m.states.Load(c); known {
		m.connections.WithLabelValues(before.(http.ConnState).String()).Dec()
	}
	if state == http.StateClosed || state == http.StateHijacked {
		m.states.Delete(c)
		return
	}
	m.states.Store(c, state)
	m.connections.WithLabelValues(state.String()).Inc()
}

// Handler answers with everything that is measured.
func (m *Meter) Handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError), ErrorHandling: promhttp.ContinueOnError,
		MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	})
}
