export const zh = {
  'orders': '订单与售后',
  'orders.span': '近 3 个月',
  'orders.none': '近 3 个月没有订单',

  'kind.order': '订单',
  'kind.bill': '账单',
  'kind.return': '退货',
  'kind.policy': '保单',
  'kind.visit': '就诊',
  'kind.plan': '套餐',

  'order.placed': '已下单',
  'order.paid': '已付款',
  'order.shipped': '已发货',
  'order.in_transit': '运输中',
  'order.delivered': '已签收',
  'order.returning': '退货中',
  'order.refunded': '已退款',
  'order.booked': '已预约',
  'order.done': '已办结',
  'order.active': '生效中',
  'order.cancelled': '已取消',
};

export const en: Record<keyof typeof zh, string> = {
  'orders': 'Orders and returns',
  'orders.span': 'last 3 months',
  'orders.none': 'No orders in the last 3 months',

  'kind.order': 'Order',
  'kind.bill': 'Bill',
  'kind.return': 'Return',
  'kind.policy': 'Policy',
  'kind.visit': 'Visit',
  'kind.plan': 'Plan',

  'order.placed': 'Placed',
  'order.paid': 'Paid',
  'order.shipped': 'Shipped',
  'order.in_transit': 'In transit',
  'order.delivered': 'Delivered',
  'order.returning': 'Returning',
  'order.refunded': 'Refunded',
  'order.booked': 'Booked',
  'order.done': 'Done',
  'order.active': 'Active',
  'order.cancelled': 'Cancelled',
};
