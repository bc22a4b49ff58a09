-- Every value that the contract accepts is accepted, the first and the last of a long list as well, and where something
-- else is wrong with the row its reason does not name them.
{% set types = ['call', 'email', 'meeting', 'message', 'visit', 'note'] -%}
{%- set event_types = ['sent', 'delivered', 'bounced', 'opened', 'clicked', 'unsubscribed', 'complained'] -%}
{%- set activities = [] -%}
{%- set events = [] -%}
{%- set reasons = [] -%}
{%- for occurred_at in ['2024-01-31T10:00:00Z', none] -%}
{%- set reason = none if occurred_at else 'occurred_at is missing' -%}
{%- set mark = '' if occurred_at else '_undated' -%}
{%- for type in types -%}
{%- do activities.append({
    'activity_id': type ~ mark, 'customer_id': 'c', 'type': type, 'direction': 'inbound', 'occurred_at': occurred_at
}) -%}
{%- do reasons.append(['files:' ~ type ~ mark, type, reason]) -%}
{%- endfor -%}
{%- for event_type in event_types -%}
{%- do events.append({
    'message_event_id': event_type ~ mark, 'message_id': 'm', 'customer_id': 'c', 'channel': 'email',
    'event_type': event_type, 'occurred_at': occurred_at
}) -%}
{%- do reasons.append(['files:' ~ event_type ~ mark, event_type, reason]) -%}
{%- endfor -%}
{%- endfor %}

with

given_activities as (

    {{ raw_rows_of('activities', activities) }}

),

given_events as (

    {{ raw_rows_of('message_events', events) }}

),

activities as (

    {{ checked_rows('activities', {'files': 'given_activities'}, {'rates': none, 'parents': none}, {}) }}

),

events as (

    {{ checked_rows('message_events', {'files': 'given_events'}, {'rates': none, 'parents': none}, {}) }}

),

got as (

    select
        activity_id as row_key,
        type as row_value,
        rejection_reason
    from activities
    union all
    select
        message_event_id as row_key,
        event_type as row_value,
        rejection_reason
    from events

),

expected as (

    {{ literal_rows({'row_key': 'text', 'row_value': 'text', 'rejection_reason': 'text'}, reasons) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['row_key', 'row_value', 'rejection_reason']) }}

)

select * from validation_errors
