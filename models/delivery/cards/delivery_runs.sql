{#
    Every as-of that was delivered, with the re-scoring day its cards stand for. A run that is repeated, or looks back, adds
    nothing; a refused run leaves nothing, because only publishing keeps the table.
#}
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='fail',
        schema='intermediate',
    )
}}

with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

final as (

    select
        as_of_at,
        as_of_date,
        {{ rescoring_date('as_of_date') }} as scoring_date
    from run_as_of

)

select final.*
from final
{% if is_incremental() %}
left join (select max(as_of_at) as as_of_at from {{ this }}) as newest
    on true
where newest.as_of_at is null or final.as_of_at > newest.as_of_at
{% endif %}
