{{ checked_entity('message_events') }}
