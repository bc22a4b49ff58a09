{#
    Fails with the rows that propose a contact which the customer's consents forbid. Every model with `meta.proposes_contact`
    carries it; a customer without a row of consents allows no marketing, and is contacted for service.

    arguments: purpose: marketing, or service (a promised answer, a delivery); channel_column: the column of the channel, where
    marketing is proposed by a certain one.
#}
{% test honours_consent(model, column_name, purpose='marketing', channel_column=none) %}

{%- if purpose not in ['marketing', 'service'] -%}
    {%- do exceptions.raise_compiler_error(
        "honours_consent: the purpose is '" ~ purpose ~ "'. Write marketing or service."
    ) -%}
{%- endif %}

with

proposed as (

    select
        {{ column_name }} as customer_id,
        {{ channel_column or 'cast(null as text)' }} as channel
    from {{ model }}
    where {{ column_name }} is not null

),

consents as (

    select * from {{ ref('dim_customer_consents') }}

),

{% if channel_column -%}
channel_consents as (

    select
        customer_id,
        channel,
        status
    from {{ ref('int_customers_consents_latest') }}
    where purpose = 'marketing'

),

{% endif -%}
validation_errors as (

    select
        proposed.customer_id,
        proposed.channel
    from proposed
    left join consents
        on proposed.customer_id = consents.customer_id
    {% if channel_column -%}
    left join channel_consents as own_channel
        on proposed.customer_id = own_channel.customer_id and proposed.channel = own_channel.channel
    left join channel_consents as all_channels
        on proposed.customer_id = all_channels.customer_id and all_channels.channel = 'all'
    {% endif -%}
    where
        {% if purpose == 'service' -%}
        not coalesce(consents.may_be_contacted, true)
        {%- else -%}
        not coalesce(consents.may_be_contacted_for_marketing, false)
        {%- if channel_column %}
        or coalesce(own_channel.status, all_channels.status, 'none') <> 'granted'
        {%- endif %}
        {%- endif %}

)

select * from validation_errors

{% endtest %}
