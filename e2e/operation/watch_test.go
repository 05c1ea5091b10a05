package operation

import (
	"net/http"
	"strings"
	"testing"
)

// Metrics are answered where they are asked to be, and name no one.
func TestMetricsWhereTheyAreWanted(t *testing.T) {
	db := fresh(t, "sqlite")
	aside := freeAddress(t)
	for _, test := range []struct {
		args          []string
		beside, apart bool
	}{
		{nil, false, false},
		{[]string{"--metrics"}, true, false},
		{[]string{"--metrics-addr", aside}, false, true},
		{[]string{"--demo"}, true, false},
	} {
		p := db.serve(t, append(test.args, "--now", start)...)
		if test.apart {
			answer, err := http.Get("http://" + aside + "/metrics")
			if err != nil || answer.StatusCode != http.StatusOK {
				t.Fatalf("%v: %v", test.args, err)
			}
			_ = answer.Body.Close()
		}
		who := p.as(niamh)
		who.edits(db)
		answer, err := who.get("/metrics")
		if err != nil || (answer.status == http.StatusOK) != test.beside {
			t.Errorf("%v: beside the pages they answer %d, %v", test.args, answer.status, err)
		}
		if !test.beside {
			p.stop()
			continue
		}
		for _, word := range []string{"arbor", "iffey", "iamh", "@", "/customers/1/"} {
			if strings.Contains(answer.text, word) {
				t.Errorf("%q can be read in the metrics", word)
			}
		}
		for _, line := range []string{
			`perseat_http_requests_total{method="POST",route="/reseller/customers/:customer/subscriptions/:subscription/purchase-cap",status="303"} 1`,
			`perseat_operation_seconds_count{operation="subscription.purchase_cap_edited",outcome="done"} 1`,
			`perseat_job_seconds_count{job="months",outcome="done"} 1`,
		} {
			if !strings.Contains(answer.text, "\n"+line+"\n") {
				t.Errorf("%v: there is no line %s", test.args, line)
			}
		}
		p.stop()
		p.faults()
	}
}
