package ui

import (
	"strings"
	"testing"
)

// The table of the field's words, each of which is explained once, in sentences.
func TestEveryWordIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, word := range Words() {
		if seen[word.Term] || !strings.HasSuffix(word.Meaning, ".") || meaning(word.Term) != word.Meaning {
			t.Errorf("%q means %q", word.Term, word.Meaning)
		}
		seen[word.Term] = true
	}
	for _, term := range []string{
		"Provider", "Reseller", "Customer", "User", "Product", "Subscription", "License", "Licensed users", "Purchase cap",
		"Purchased licenses", "Plan", "Order", "Purchase request", "Quote", "Billing zone",
	} {
		if !seen[term] {
			t.Errorf("%q is not explained", term)
		}
	}
	for _, label := range []string{
		"Used", "Purchased", "Licenses", "Current term", "Last term", "At renewal", "At the term’s end", "Set now", "Edition", "Order number",
	} {
		if wordOf(label) == label || meaning(label) == "" || meaning(label) != meaning(wordOf(label)) {
			t.Errorf("%q, as pages shorten a word, is not explained", label)
		}
	}
	if meaning("Phone") != "" {
		t.Error("a label that is no word of the field has a meaning")
	}
}
