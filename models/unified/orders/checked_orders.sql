{{ checked_entity('orders', converts=true, lines_of='order_items') }}
