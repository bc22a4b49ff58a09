{{ config(schema="restricted") }}

{#
    National numbers are read by the numbering plan of the vars phone_*: Russia by default, where 8 is the trunk prefix
    that people write for +7. A number of another country has to come with its + or 00.
#}
{%- set calling_code = var('phone_calling_code') | string -%}
{%- set trunk = var('phone_trunk_prefix') | string -%}
{%- set national_length = var('phone_national_length') -%}
{%- set length_with_trunk = national_length + trunk | length -%}
{%- set length_with_code = national_length + calling_code | length -%}

with

customers as (

    select
        customer_id,
        country_code,
        phone
    from {{ ref('unified_customers') }}
    where phone is not null

),

{# Two numbers in one cell: the first counts. What follows an extension mark is no part of the number. #}
first_numbers as (

    select
        customer_id,
        country_code,
        trim({{ replace_all(replace_all("lower(phone)", "(доб|ext|вн|x|#).*$", ""), "[,;/].*$", "") }}) as phone_text
    from customers

),

digits as (

    select
        customer_id,
        phone_text like '+%' as has_plus,
        coalesce(upper(country_code), '{{ var("phone_country") }}') = '{{ var("phone_country") }}' as is_home_country,
        {{ replace_all('phone_text', '[^0-9]', '') }} as number_digits
    from first_numbers

),

international as (

    select
        customer_id,
        case
            when has_plus then number_digits
            when number_digits like '00%' then substr(number_digits, 3)
            when not is_home_country then null
            when length(number_digits) = {{ length_with_trunk }} and number_digits like '{{ trunk }}%'
                then '{{ calling_code }}' || substr(number_digits, {{ trunk | length + 1 }})
            when length(number_digits) = {{ length_with_code }} and number_digits like '{{ calling_code }}%'
                then number_digits
            when length(number_digits) = {{ national_length }} then '{{ calling_code }}' || number_digits
        end as e164_digits
    from digits

),

final as (

    select
        customer_id,
        '+' || e164_digits as phone_e164
    from international
    where
        length(e164_digits) between 8 and 15
        and e164_digits not like '0%'
        and (e164_digits not like '{{ calling_code }}%' or length(e164_digits) = {{ length_with_code }})

)

select * from final
