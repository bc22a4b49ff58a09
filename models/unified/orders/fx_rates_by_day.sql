with

rates as (

    select * from {{ ref('checked_fx_rates') }}
    where verdict = 'valid'

),

{# A central bank gives no rate for a weekend: the last one holds until the next, but not for ever. #}
intervals as (

    select
        currency_code,
        rate_to_reporting,
        valid_on as first_day,
        {{ add_days('valid_on', var('fx_rate_max_age_days')) }} as expires_on,
        {{ add_days('lead(valid_on) over (partition by currency_code order by valid_on)', -1) }} as day_before_next
    from rates

),

bounds as (

    select
        currency_code,
        rate_to_reporting,
        first_day,
        case when day_before_next < expires_on then day_before_next else expires_on end as last_day
    from intervals

),

final as (

    select
        currency_code,
        {{ days_from_to('first_day', 'last_day') }}
            as rate_day,
        rate_to_reporting
    from bounds

)

select * from final
