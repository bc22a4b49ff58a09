{{ checked_entity('order_items', parent='checked_orders') }}
