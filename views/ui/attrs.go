package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// described are the aria attributes that tie a hint and a problem to a control.
func described(id, hint, problem string) templ.Attributes {
	ids := classes(when(hint != "", id+"-hint"), when(problem != "", id+"-error"))
	attrs := templ.Attributes{}
	if ids != "" {
		attrs["aria-describedby"] = ids
	}
	if problem != "" {
		attrs["aria-invalid"] = "true"
	}
	return attrs
}

// textAttrs are the attributes of a one-line field that depend on its props.
func textAttrs(p TextProps) templ.Attributes {
	attrs := described(p.Name, p.Hint, p.Problems.Of(p.Name))
	answerAttrs(attrs, p.Answer)
	if class := string(p.Width); class != "" {
		attrs["class"] = class
	}
	if p.Autocomplete != "" {
		attrs["autocomplete"] = p.Autocomplete
	}
	if p.Literal {
		attrs["autocapitalize"] = "none"
		attrs["spellcheck"] = "false"
	}
	if p.Digits {
		attrs["inputmode"] = "numeric"
	}
	if p.MaxLength > 0 {
		attrs["maxlength"] = strconv.Itoa(p.MaxLength)
	}
	if p.Accept != "" {
		attrs["accept"] = p.Accept
	}
	if p.Kind != KindFile {
		attrs["value"] = p.Value
	}
	return attrs
}

// areaAttrs are the attributes of a field of several lines.
func areaAttrs(p AreaProps) templ.Attributes {
	attrs := described(p.Name, p.Hint, p.Problems.Of(p.Name))
	answerAttrs(attrs, p.Answer)
	if p.MaxLength > 0 {
		attrs["maxlength"] = strconv.Itoa(p.MaxLength)
	}
	return attrs
}

// selectAttrs are the attributes of a list to choose from.
func selectAttrs(p SelectProps) templ.Attributes {
	attrs := described(p.Name, p.Hint, p.Problems.Of(p.Name))
	answerAttrs(attrs, p.Answer)
	if class := string(p.Width); class != "" {
		attrs["class"] = class
	}
	return attrs
}

// choiceAttrs are the attributes of the nth control of a question.
func choiceAttrs(p ChoicesProps, n int) templ.Attributes {
	id, problem := choiceID(p, n), p.Problems.Of(p.Name)
	ids := classes(when(p.Choices[n].Hint != "", id+"-hint"), when(problem != "", p.Name+"-error"))
	attrs := templ.Attributes{}
	if ids != "" {
		attrs["aria-describedby"] = ids
	}
	if problem != "" {
		attrs["aria-invalid"] = "true"
	}
	return attrs
}

// choiceID is the id of the nth control: the first one has the question's.
func choiceID(p ChoicesProps, n int) string {
	if n == 0 {
		return p.Name
	}
	return p.Name + "-" + strconv.Itoa(n+1)
}

func answerAttrs(attrs templ.Attributes, answer Answer) {
	switch answer {
	case Required:
		attrs["required"] = true
	case ReadOnly:
		attrs["readonly"] = true
	}
}

func kind(k Kind) string {
	if k == KindText {
		return "text"
	}
	return string(k)
}

// questionAttrs tie the hint and the problem of a question to its fieldset.
func questionAttrs(p ChoicesProps) templ.Attributes {
	ids := classes(when(p.Hint != "", p.Name+"-about"), when(p.Problems.Of(p.Name) != "", p.Name+"-error"))
	if ids == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": ids}
}
