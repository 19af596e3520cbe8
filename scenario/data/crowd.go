package main

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"time"
)

// crowd makes messages about so many customers, who come by Zipf's law with
// exponent 1: the k-th of n has 1/k of what the first has. One goroutine uses it.
type crowd struct {
	random *rand.Rand
	upto   []float64 // cumulative share of each customer
	sent   int
	run    int // part of message ids: two crowds never say the same
}

func newCrowd(customers, run int) *crowd {
	c := &crowd{random: rand.New(rand.NewPCG(uint64(run), 4)), upto: make([]float64, customers), run: run}
	sum := 0.0
	for k := range c.upto {
		sum += 1 / float64(k+1)
		c.upto[k] = sum
	}
	return c
}

// of returns a customer of the unit: every len(units)-th is one.
func (c *crowd) of(unit int) int {
	k := c.customer()
	k += unit - k%len(units)
	if k >= len(c.upto) {
		k -= len(units)
	}
	return k
}

func (c *crowd) customer() int {
	return sort.SearchFloat64s(c.upto, c.random.Float64()*c.upto[len(c.upto)-1])
}

// did are events by how often they happen, in percent: a shop's and a service
// line's day.
var did = []struct {
	percent  int
	event    string
	property string // formatted with a number up to 1000
}{
	{34, "Product Viewed", `"product":"p-%[1]d","category":"serum"`},
	{19, "Page Viewed", `"name":"Home","category":"shop","path":"/p/%[1]d"`},
	{8, "Products Searched", `"category":"skincare","query":"q %[1]d"`},
	{7, "Product List Viewed", `"category":"makeup","list_id":"l-%[1]d"`},
	{6, "Product Added", `"product":"p-%[1]d","category":"cream","quantity":1`},
	{5, "Cart Viewed", `"category":"cart","cart_id":"k-%[1]d"`},
	{5, "Promotion Viewed", `"category":"spring","promotion_id":"m-%[1]d"`},
	{4, "Question Asked", `"category":"infant_formula","product":"p-%[1]d","channel":"chat"`},
	{1, "Order Completed", `"order_id":"R-%[2]d","total":%[1]d.5,"currency":"CNY","category":"serum"`},
	{3, "Checkout Started", `"category":"serum","value":%[1]d`},
	{1, "Order Shipped", `"order_id":"R-%[2]d","category":"serum"`},
	{1, "Bill Paid", `"order_id":"B-%[2]d","amount_minor":%[1]d00,"currency":"CNY"`},
	{3, "Coupon Applied", `"category":"serum","coupon_id":"c-%[1]d"`},
	{2, "Product Shared", `"product":"p-%[1]d","category":"serum"`},
	{1, "Complaint Filed", `"category":"delivery","severity":2,"number":%[1]d`},
}

// size of a message: RudderStack's own load test sends as much.
const size = 330

// message is one message about a customer of the unit; it names its type. One in ten says something
// of the person, three in ten come from a known device.
func (c *crowd) message(unit int, now time.Time) []byte {
	c.sent++
	who := c.of(unit)
	head := fmt.Sprintf(`{"messageId":"%02d-%010d-7d3f5a1e","userId":"u-%07d","timestamp":%q`, c.run, c.sent, who, now.UTC().Format(time.RFC3339Nano))
	if c.random.IntN(10) < 3 {
		head += fmt.Sprintf(`,"anonymousId":"a-%07d-5f0d"`, who)
	}
	what := c.random.IntN(100)
	if what >= 90 {
		return padded(fmt.Sprintf(`%s,"type":"identify","traits":{"tier":"gold","points":%d}`, head, c.random.IntN(10000)))
	}
	what = c.random.IntN(100)
	for _, d := range did {
		if what -= d.percent; what < 0 {
			return padded(fmt.Sprintf(`%s,"type":"track","event":%q,"properties":{%s}`, head, d.event, fmt.Sprintf(d.property, 1+c.random.IntN(999), c.sent)))
		}
	}
	panic("data: the events' shares are less than 100 %")
}

// padded ends a message with a context that brings it to its size.
func padded(text string) []byte {
	const library = `,"context":{"library":{"name":"shop","version":"2.4.1"},"userAgent":"`
	out := append([]byte(text), library...)
	for len(out) < size-3 {
		out = append(out, "Mozilla/5.0 (iPhone) "[len(out)%21])
	}
	return append(out, `"}}`...)
}

// introduction makes customer k known a year ago, with a telephone for every second.
func introduction(k int, now time.Time) []byte {
	phone := ""
	if k%2 == 0 {
		phone = fmt.Sprintf(`,"phone":"+86138%08d"`, k)
	}
	return fmt.Appendf(nil, `{"type":"identify","messageId":"in-%d","userId":"u-%07d","anonymousId":"a-%07d-5f0d","timestamp":%q,"traits":{"tier":"silver","family_name":"%c","given_name":"%c%c"%s}}`, k, k, k, now.AddDate(-1, 0, 0).Format(time.RFC3339), '一'+rune(k%5000), '一'+rune(k/5000+k%977), '一'+rune(k%7919), phone)
}
