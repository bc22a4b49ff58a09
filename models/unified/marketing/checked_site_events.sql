{{ checked_entity('site_events') }}
