with

customers as (

    select * from {{ ref('dim_customers') }}

),

scored as (

    select * from {{ ref('int_customers_rfm_scored') }}

),

purchases as (

    select * from {{ ref('int_customers_purchase_history') }}

),

data_quality as (

    select * from {{ ref('int_customers_data_quality') }}

),

shown as (

    select * from {{ ref('customer_segments_shown') }}
    where valid_to is null

),

upsell_rules as (

    select * from {{ ref('rfm_flag_rules') }}
    where flag = 'upsell_candidate'

),

predictions as (

    select * from {{ ref('customer_value_predictions') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

final as (

    select
        customers.customer_id,
        {#- A dwell rule is the history's to apply; without one the card is scored apart, and the gate compares. #}
        {%- if var('rfm_segment_dwell_days') | int > 0 %}
        coalesce(shown.segment, 'prospect') as segment,
        {%- else %}
        coalesce(scored.segment, 'prospect') as segment,
        {%- endif %}
        coalesce(scored.segment, 'prospect') as scored_segment,
        shown.previous_segment,
        shown.valid_from as segment_since,
        scored.methodology_version,
        {{ segment_reason('en') }} as why_en,
        {{ segment_reason('ru') }} as why_ru,
        scored.r_days,
        scored.f_orders,
        scored.m_amount,
        scored.r_score,
        scored.f_score,
        scored.m_score,
        coalesce(purchases.order_count, 0) as order_count,
        purchases.net_amount,
        purchases.average_order_amount,
        purchases.median_gap_days,
        cast({{ days_between('purchases.first_ordered_date', 'run_as_of.as_of_date') }} as integer) as tenure_days,
        data_quality.data_quality_score,
        data_quality.completeness_score,
        data_quality.contactability_score,
        data_quality.history_length_score,
        data_quality.consistency_score,
        {#-
            Later than this customer's own rhythm would have it, however good the scores still are; or, where it is asked for and a model could be fitted,
            probably gone by the model.
        -#}
        coalesce(
            purchases.order_count >= {{ var('churn_risk_minimum_orders') }}
            and case
                when '{{ var("churn_risk_by") }}' = 'probability_alive' and predictions.probability_alive is not null
                    then predictions.probability_alive < {{ var('churn_risk_alive_below') }}
                else scored.r_days > {{ var('churn_risk_gap_multiple') }} * purchases.median_gap_days
            end
            and scored.segment <> 'dormant',
            false
        ) as is_churn_risk,
        upsell_rules.flag is not null as is_upsell_candidate,
        purchases.first_ordered_at,
        purchases.last_ordered_at,
        run_as_of.as_of_at as rfm_updated_at
    from customers
    cross join run_as_of
    left join scored
        on customers.customer_id = scored.customer_id
    left join shown
        on customers.customer_id = shown.customer_id
    left join purchases
        on customers.customer_id = purchases.customer_id
    left join data_quality
        on customers.customer_id = data_quality.customer_id
    left join predictions
        on customers.customer_id = predictions.customer_id
    left join upsell_rules
        on
            scored.r_score between upsell_rules.r_min and upsell_rules.r_max
            and scored.f_score between upsell_rules.f_min and upsell_rules.f_max
            and scored.m_score between upsell_rules.m_min and upsell_rules.m_max

)

select * from final
