package ui

import (
	"cmp"
	"strconv"
)

// ChartProps describes a chart over time with one line or two.
type ChartProps struct {
	Label    string   // what it shows: "Seats over the last 12 months"
	Sentence string   // what is to be seen, with the first and the last value
	Periods  []Period // the oldest first
	First    string   // name of the first line, which is filled
	Second   string   // name of the second line, which is dashed; empty if there is none
	Unit     string   // what a period is: "Month" if empty
	// Value writes a value of the lines; whole numbers if nil.
	Value func(int) string
}

// Period is one point of a chart.
type Period struct {
	Name   string // "Nov 2026"
	Short  string // "Nov"; empty if it stands under none
	First  int
	Second int
}

// The size of the drawing: the plot is as high as a page allows, and as wide
// as its place.
const (
	plotHeight = 190
	gridLines  = 3
)

// top is the value of the highest grid line: round, and not below any value.
func (p ChartProps) top() int {
	highest := 1
	for _, period := range p.Periods {
		highest = max(highest, period.First)
		if p.Second != "" {
			highest = max(highest, period.Second)
		}
	}
	for size := 1; ; size *= 10 {
		for _, step := range []int{1, 2, 3, 4, 5, 6, 8, 10, 12, 15} {
			if gridLines*step*size >= highest {
				return gridLines * step * size
			}
		}
	}
}

// gridValue is the value of the nth grid line, from the bottom.
func (p ChartProps) gridValue(n int) int { return p.top() * n / gridLines }

// gridY is where the nth grid line is, from the bottom.
func gridY(n int) float64 { return plotHeight * (1 - float64(n)/gridLines) }

// x is where the nth period is, in hundredths of the width.
func (p ChartProps) x(n int) string {
	return coordinate(100 * (float64(n) + .5) / float64(len(p.Periods)))
}

func (p ChartProps) y(value int) string {
	return coordinate(plotHeight * (1 - float64(value)/float64(p.top())))
}

func (p ChartProps) firstPoints() string {
	return p.points(func(period Period) int { return period.First })
}

func (p ChartProps) secondPoints() string {
	return p.points(func(period Period) int { return period.Second })
}

func (p ChartProps) points(value func(Period) int) string {
	var points string
	for n, period := range p.Periods {
		points += when(n > 0, " ") + p.x(n) + "," + p.y(value(period))
	}
	return points
}

// areaPoints are the first line, closed along the bottom.
func (p ChartProps) areaPoints() string {
	last := len(p.Periods) - 1
	if last < 0 {
		return ""
	}
	bottom := coordinate(plotHeight)
	return p.x(0) + "," + bottom + " " + p.firstPoints() + " " + p.x(last) + "," + bottom
}

// every second month leaves when there is little room; the last one stays.
func (p ChartProps) leaves(n int) bool { return p.Unit == "" && (len(p.Periods)-1-n)%2 == 1 }

// scaleWidth is the room that the numbers beside the plot need.
func (p ChartProps) scaleWidth() string { return strconv.Itoa(8 + 7*len(p.value(p.top()))) }

func (p ChartProps) value(v int) string {
	if p.Value == nil {
		return Number(v)
	}
	return p.Value(v)
}

func coordinate(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

func (p ChartProps) columns() []Column {
	columns := []Column{{Label: cmp.Or(p.Unit, "Month")}, {Label: p.First, Number: true}}
	if p.Second != "" {
		columns = append(columns, Column{Label: p.Second, Number: true})
	}
	return columns
}
