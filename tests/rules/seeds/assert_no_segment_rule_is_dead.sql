-- Every rule is the first that fits for some cell: one that earlier rules hide completely is a mistake in
-- their order.
with

rules as (

    select
        methodology_version,
        rule_order,
        segment
    from {{ ref('rfm_segment_rules') }}

),

used as (

    select distinct
        methodology_version,
        rule_order
    from {{ ref('int_rfm_cells') }}

),

validation_errors as (

    select rules.*
    from rules
    left join used
        on rules.methodology_version = used.methodology_version and rules.rule_order = used.rule_order
    where used.rule_order is null

)

select * from validation_errors
