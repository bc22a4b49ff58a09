with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

last_run as (

    select * from {{ source('last_published', 'gate_run') }}

),

published_version as (

    select * from {{ source('last_published', 'published_version') }}

),

described as (

    select
        as_of_at,
        newest_event_at,
        '{{ var("business_time_zone") }} / {{ var("phone_national_length") }} digits' as reading_settings,
        {{ contract_mark() }} as contract_mark,
        {{ rfm_base_key() }} as mart_settings,
        {{ 'true' if given_as_of() else 'false' }} as is_as_of_given
    from run_as_of

),

{# Where nothing was published yet there is no last run, and nothing is compared. #}
final as (

    select
        described.as_of_at,
        described.newest_event_at,
        described.reading_settings,
        described.contract_mark,
        described.mart_settings,
        last_run.as_of_at is not null as has_last,
        published_version.version as last_version,
        last_run.as_of_at as last_as_of_at,
        {#- At least one: a repeated night may bring what a night may bring. -#}
        {{ '' }}
        greatest(1, coalesce(
            {{ days_between(local_date('last_run.as_of_at'), local_date('described.as_of_at')) }}, 1
        )) as elapsed_days,
        described.is_as_of_given and described.as_of_at < last_run.as_of_at as is_looking_back,
        coalesce(
            described.reading_settings = last_run.reading_settings
            and described.contract_mark = last_run.contract_mark,
            false
        ) as compares_rows,
        coalesce(
            described.reading_settings = last_run.reading_settings
            and described.mart_settings = last_run.mart_settings
            and not (described.is_as_of_given and described.as_of_at < last_run.as_of_at),
            false
        ) as compares_marts,
        {#- Who asks for a past day may hand in the files of that day: what came later cannot be missed. -#}
        {{ '' }}
        case
            when described.is_as_of_given then described.as_of_at else cast('9999-12-31' as timestamp)
        end as compared_until
    from described
    left join last_run
        on last_run.as_of_at is not null
    left join published_version
        on published_version.version is not null

)

select * from final
