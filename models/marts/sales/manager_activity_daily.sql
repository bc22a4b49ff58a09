with

activities as (

    select * from {{ ref('fct_activities') }}
    where manager_id is not null

),

managers as (

    select * from {{ ref('dim_managers') }}

),

summed as (

    select
        manager_id,
        occurred_date,
        {%- for name in ['call', 'email', 'meeting', 'message', 'visit'] %}
        sum(case when activity_type = '{{ name }}' then 1 else 0 end) as {{ name }}_count,
        {%- endfor %}
        sum(case when direction = 'outbound' then 1 else 0 end) as outbound_count,
        sum(case when direction = 'inbound' then 1 else 0 end) as inbound_count,
        sum(case when direction = 'outbound' and is_reached then 1 else 0 end) as reached_count,
        count(distinct case when direction <> 'internal' then customer_id end) as customer_count,
        coalesce(sum(duration_seconds), 0) as worked_seconds
    from activities
    where activity_type <> 'note'
    group by manager_id, occurred_date

),

final as (

    select
        summed.manager_id,
        summed.occurred_date as activity_date,
        coalesce(managers.manager_name, summed.manager_id) as manager_name,
        managers.team_id,
        {%- for name in [
            'call', 'email', 'meeting', 'message', 'visit', 'outbound', 'inbound', 'reached', 'customer'
        ] %}
        cast(summed.{{ name }}_count as integer) as {{ name }}_count,
        {%- endfor %}
        cast(summed.worked_seconds as bigint) as worked_seconds
    from summed
    left join managers
        on summed.manager_id = managers.manager_id

)

select * from final
