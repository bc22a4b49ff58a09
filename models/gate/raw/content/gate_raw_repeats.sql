{#
    The same thing under several names: rows whose content is that of another row (each copy beyond the first counts), and
    people whose e-mail address, telephone number or name more than three rows carry, or who came again within a minute, as from a
    form that was sent twice.
#}
{%- set subjects = {'content': 1, 'email': 3, 'phone': 3, 'name': 3} -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

accepted_rows as (

    select
        accepted_rows.*,
        {{ is_recent('accepted_rows', 'freshness') }} as recent
    from {{ ref('gate_accepted_rows') }} as accepted_rows
    inner join freshness
        on accepted_rows.entity = freshness.entity and accepted_rows.source_system = freshness.source_system

),

{% for subject, allowed in subjects.items() -%}
{{ subject }}_groups as (

    select
        entity,
        source_system,
        count(*) as row_count,
        count(recent) as recent_row_count,
        case when count(*) > {{ allowed }} then 1 else 0 end as is_repeated
    from accepted_rows
    where {{ subject }}_signature is not null
    group by entity, source_system, {{ subject }}_signature

),

{% endfor -%}
at_once as (

    select
        entity,
        source_system,
        recent,
        case
            when event_at <= lag(event_at) over (
                partition by entity, source_system, coalesce(email_signature, phone_signature)
                order by event_at, row_key
            ) + interval '1 minute' then 1
            else 0
        end as is_repeated
    from accepted_rows
    where coalesce(email_signature, phone_signature) is not null and event_at is not null

),

counted as (

    {% for subject, allowed in subjects.items() -%}
    {#- Of equal contents one is the original; where copies came tonight, they are the copies. -#}
    {%- set copies = 'row_count - 1' if subject == 'content' else 'row_count' -%}
    select
        entity,
        source_system,
        '{{ subject }}' as subject,
        sum(row_count) as row_count,
        sum(is_repeated * ({{ copies }})) as hit_count,
        sum(recent_row_count) as recent_row_count,
        sum(is_repeated * case when recent_row_count < {{ copies }} then recent_row_count else {{ copies }} end)
            as recent_hit_count
    from {{ subject }}_groups
    group by entity, source_system

    union all

    {% endfor -%}
    select
        entity,
        source_system,
        'contact_at_once' as subject,
        count(*) as row_count,
        sum(is_repeated) as hit_count,
        count(recent) as recent_row_count,
        sum(is_repeated * coalesce(recent, 0)) as recent_hit_count
    from at_once
    group by entity, source_system

),

{{ compared_shares_ctes(source('last_published', 'gate_raw_repeats')) }}

final as (

    select * from compared

)

select * from final
