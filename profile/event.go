package profile

import "zhiyin.dev/rule"

// ofOrder are the open properties of events about orders.
var ofOrder = map[string]rule.Type{
	"order_id": rule.String, "kind": rule.String, "title": rule.String, "status": rule.String, "currency": rule.String,
	"category": rule.String, "product": rule.String, "channel": rule.String, "amount_minor": rule.Double, "quantity": rule.Double,
}

func open(texts ...string) map[string]rule.Type {
	out := map[string]rule.Type{}
	for _, t := range texts {
		out[t] = rule.String
	}
	return out
}

func and(base map[string]rule.Type, number string) map[string]rule.Type {
	base[number] = rule.Double
	return base
}

// Events are the events that rules may count, with their open properties. Intake
// keeps these open; every other event and property is sealed.
var Events = map[string]map[string]rule.Type{
	"Order Placed": ofOrder, "Order Completed": ofOrder, "Order Updated": ofOrder, "Order Shipped": ofOrder, "Order In Transit": ofOrder,
	"Order Delivered": ofOrder, "Order Cancelled": ofOrder, "Order Refunded": ofOrder,
	"Return Requested": ofOrder, "Return Updated": ofOrder, "Return Received": ofOrder, "Refund Completed": ofOrder,
	"Visit Booked": ofOrder, "Visit Completed": ofOrder, "Visit Cancelled": ofOrder,
	"Policy Bought": ofOrder, "Policy Ended": ofOrder, "Plan Started": ofOrder, "Plan Changed": ofOrder,
	"Bill Issued": ofOrder, "Bill Paid": ofOrder,

	"Product Viewed":    open("product", "category", "channel"),
	"Product Added":     and(open("product", "category", "channel"), "quantity"),
	"Products Searched": open("category", "channel"),
	"Checkout Started":  open("category", "channel"),
	"Page Viewed":       open("category", "channel"),
	"Question Asked":    open("category", "product", "channel"),
	"Complaint Filed":   and(open("category", "channel"), "severity"),
	"Feedback Given":    and(open("channel"), "score"),
}
