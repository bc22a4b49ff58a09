{{ checked_entity('deal_stage_events') }}
