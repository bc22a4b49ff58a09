-- The signatures of a row change with the values of their group and with no other: facts, life, description, name,
-- address, number. How a contact is written does not matter (a country code that stands there twice does), a missing
-- one has no signature, and rows that cannot be used have none at all. Who is deleted is at the end of his life, which
-- goes on otherwise and is never final. Lines without identifier that agree are told apart by a number, which does not
-- depend on the order in which they came. Signatures take the whole range of their type.
{% set at = '2026-01-01 00:00:00' -%}
{%- set customers = [
    ['before', 'Anna Petrova', 'anna@x.ru', '+7 (900) 123-45-67', 'active', 'Moscow', at, none, 'valid'],
    ['written', ' ANNA petrova\r', 'Anna@X.ru ', '8 900 1234567', 'active', 'Moscow', at, none, 'valid'],
    ['name', 'Anna Ivanova', 'anna@x.ru', '+79001234567', 'active', 'Moscow', at, none, 'valid'],
    ['longer name', 'Anna Petrova~', 'anna@x.ru', '+79001234567', 'active', 'Moscow', at, none, 'valid'],
    ['email', 'Anna Petrova', 'anna@y.ru', '+79001234567', 'active', 'Moscow', at, none, 'valid'],
    ['phone', 'Anna Petrova', 'anna@x.ru', '+79001234568', 'active', 'Moscow', at, none, 'valid'],
    ['area code', 'Anna Petrova', 'anna@x.ru', '+78001234567', 'active', 'Moscow', at, none, 'valid'],
    ['code twice', 'Anna Petrova', 'anna@x.ru', '+779001234567', 'active', 'Moscow', at, none, 'valid'],
    ['life', 'Anna Petrova', 'anna@x.ru', '+79001234567', 'paused', 'Moscow', at, none, 'valid'],
    ['deleted', 'Anna Petrova', 'anna@x.ru', '+79001234567', 'active', 'Moscow', at, '2026-02-01 00:00:00', 'valid'],
    ['described', 'Anna Petrova', 'anna@x.ru', '+79001234567', 'active', 'Tver', at, none, 'valid'],
    ['empty', none, none, none, 'active', 'Moscow', at, none, 'valid'],
    ['broken', none, none, none, 'active', 'Moscow', at, none, 'quarantined'],
] -%}
{%- set types = {
    'customer_type': 'text', 'company_name': 'text', 'messenger': 'text', 'region': 'text',
    'country_code': 'text', 'birth_date': 'date', 'preferred_channel': 'text', 'owner_manager_id': 'text',
    'first_source': 'text', 'first_campaign': 'text', 'first_action': 'text', 'updated_at': 'timestamp',
} -%}

with

given_customers as (

    {{ literal_rows(
        {
            'case_name': 'text', 'full_name': 'text', 'email': 'text', 'phone': 'text', 'status': 'text', 'city': 'text',
            'created_at': 'timestamp', 'deleted_at': 'timestamp', 'verdict': 'text',
        },
        customers
    ) }}

),

checked_customers as (

    select
        {% for name, data_type in types.items() -%}
        cast(null as {{ data_type }}) as {{ name }},
        {% endfor -%}
        case_name as customer_id,
        'files' as source_system,
        full_name,
        email,
        phone,
        status,
        city,
        created_at,
        deleted_at,
        created_at as event_at,
        verdict
    from given_customers

),

signed as (

    {{ accepted_rows('customers', 'checked_customers') if execute }}

),

same_customer as (

    select
        signed.row_key,
        case when signed.life_signature is distinct from first_row.life_signature then 'life ' else '' end
        || case
            when signed.description_signature is distinct from first_row.description_signature then 'description ' else ''
        end
        || case when signed.name_signature is distinct from first_row.name_signature then 'name ' else '' end
        || case when signed.email_signature is distinct from first_row.email_signature then 'email ' else '' end
        || case when signed.phone_signature is distinct from first_row.phone_signature then 'phone ' else '' end
        || case when signed.is_final is not null then 'final ' else '' end
        || case when signed.lifecycle_rank = first_row.lifecycle_rank + 1 then 'ended ' else '' end
            as changed_groups
    from signed
    inner join signed as first_row
        on first_row.row_key = 'before'

),

checked_spend as (

    {{ literal_rows(
        {
            'spend_date': 'date', 'channel': 'text', 'campaign': 'text', 'cost_type': 'text', 'amount': 'decimal(18, 2)',
            'currency_code': 'text', 'source_system': 'text', 'event_at': 'timestamp', 'verdict': 'text',
        },
        [
            ['2026-01-01', 'ads', none, 'ads', '7', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['2026-01-01', 'ads', none, 'ads', '5', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['2026-01-01', 'ads', 'c', 'ads', '7', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['2026-01-02', 'ads', none, 'ads', '7', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['2026-01-01', 'mail', none, 'ads', '7', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['2026-01-01', 'ads', none, 'fee', '7', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['2026-01-01', 'ads', none, 'ads', '7', 'USD', 'files', '2026-01-01 00:00:00', 'valid'],
        ]
    ) }}

),

{# The same line, come alone: whatever stands beside it, it is number one of its kind. #}
checked_least_spend as (

    select * from checked_spend
    where amount = 5

),

signed_least_spend as (

    {{ accepted_rows('marketing_spend', 'checked_least_spend') if execute }}

),

signed_spend as (

    {{ accepted_rows('marketing_spend', 'checked_spend') if execute }}

),

{# The identifier is a fact: a copy under another one has other facts and the same content. #}
checked_refunds as (

    {{ literal_rows(
        {
            'refund_id': 'text', 'order_id': 'text', 'customer_id': 'text', 'refunded_at': 'timestamp',
            'amount': 'decimal(18, 2)', 'currency_code': 'text', 'source_system': 'text', 'event_at': 'timestamp',
            'verdict': 'text',
        },
        [
            ['r1', 'o', 'c', '2026-01-01 00:00:00', '5', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['r2', 'o', 'c', '2026-01-01 00:00:00', '5', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['r3', 'o', 'c', '2026-01-01 00:00:00', '500', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
            ['r4', 'o', 'd', '2026-01-01 00:00:00', '5', 'RUB', 'files', '2026-01-01 00:00:00', 'valid'],
        ]
    ) }}

),

signed_refunds as (

    {{ accepted_rows('refunds', 'checked_refunds') if execute }}

),

got as (

    select
        row_key,
        changed_groups
    from same_customer

    union all

    select
        signed_spend.row_key,
        case
            when signed_spend.is_final then 'final'
            when signed_spend.life_signature = signed_least_spend.life_signature then 'least spend'
            else 'spend'
        end as changed_groups
    from signed_spend
    cross join signed_least_spend

    union all

    select
        signed_refunds.row_key,
        case
            when signed_refunds.content_signature = first_refund.content_signature then 'same content, '
            else 'other content, '
        end
        || case when signed_refunds.fixed_signature = first_refund.fixed_signature then 'same facts' else 'other facts' end
            as changed_groups
    from signed_refunds
    inner join signed_refunds as first_refund
        on first_refund.row_key = 'r1'

    union all

    {# 2 to the power of 62: half of the positive numbers are above it. #}
    select
        'highest' as row_key,
        case when max(name_signature) > 4611686018427387904 then 'in the upper half' else 'in the lower half' end
            as changed_groups
    from signed

),

expected as (

    {{ literal_rows(
        {'row_key': 'text', 'changed_groups': 'text'},
        [
            ['before', ''],
            ['written', ''],
            ['name', 'name '],
            ['longer name', 'name '],
            ['email', 'email '],
            ['phone', 'phone '],
            ['area code', 'phone '],
            ['code twice', 'phone '],
            ['life', 'life '],
            ['deleted', 'life ended '],
            ['described', 'description '],
            ['r1', 'same content, same facts'],
            ['r2', 'same content, other facts'],
            ['r3', 'other content, other facts'],
            ['r4', 'other content, other facts'],
            ['empty', 'name email phone '],
            ['2026-01-01|ads|-|ads|RUB|1', 'least spend'],
            ['2026-01-01|ads|-|ads|RUB|2', 'spend'],
            ['2026-01-01|ads|c|ads|RUB|1', 'spend'],
            ['2026-01-02|ads|-|ads|RUB|1', 'spend'],
            ['2026-01-01|mail|-|ads|RUB|1', 'spend'],
            ['2026-01-01|ads|-|fee|RUB|1', 'spend'],
            ['2026-01-01|ads|-|ads|USD|1', 'spend'],
            ['highest', 'in the upper half'],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['row_key', 'changed_groups']) }}

)

select * from validation_errors
