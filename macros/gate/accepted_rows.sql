{#
    The usable rows of an entity as the next run has to know them: key, time and signatures by group of columns (meta
    `changes`, `identity`, `personal`), nothing else.

    arguments: checked: relation of the checked rows.
#}
{% macro accepted_rows(entity, checked) -%}
{%- set contract = contract_of(entity) -%}
{%- set names = contract.columns | map(attribute='name') | list -%}
{%- set key = contract.entity.key or contract.entity.get('compared_by') or names -%}
{%- set fixed = [] -%}
{%- set life = [] -%}
{%- set described = [] -%}
{%- set owner = [] -%}
{%- set contact = [] -%}
{%- for column in contract.columns if not column.get('identity') -%}
    {%- set is_owner = column.get('changes') and column.get('references') == 'managers' -%}
    {%- do (
        contact if column.get('personal') else owner if is_owner
        else described if column.get('changes') == 'rarely' else life if column.get('changes') else fixed
    ).append(column.name) -%}
{%- endfor -%}
{#- Whose row it is stands apart: when two cards of one person are merged, all rows of one of them name the other. -#}
{%- set customer = ['customer_id'] if 'customer_id' in names else [] -%}
{%- set fixed_facts = fixed | reject('in', customer if 'customer_id' not in key else []) | list -%}
{#-
    What an event says beside its identifier: equal content under two of them is one thing delivered twice. What may change counts
    as well, since a copy has it, too; deals that a CRM dates by the day share the rest. Of a customer, a manager or a row without a
    time a source may be all there is, which many share; contacts tell them apart instead.
-#}
{%- set is_event = key | length == 1 and not contract.entity.get('lasting') -%}
{%- set content = ((fixed + life + owner) | reject('in', key) | list) if is_event else [] -%}
    select
        '{{ entity }}' as entity,
        source_system,
        {% if contract.entity.get('compared_by') -%}
        {#- Lines without an identifier: those that agree in all of these are told apart by their number. -#}
        {{ key_text(key) }} || '|' || cast(
            row_number() over (partition by {{ key | join(', ') }} order by {{ content_text(names) }}) as text
        ) as row_key,
        {% else -%}
        {{ key_text(key) }} as row_key,
        {% endif -%}
        {% if contract.entity.get('lasting') -%}
        cast(null as boolean) as is_final,
        {% elif contract.entity.get('final_when') -%}
        {{ contract.entity.final_when }} is not null as is_final,
        {% else -%}
        false as is_final,
        {% endif -%}
        {% if contract.entity.get('lifecycle') -%}
        {%- set states = (contract.columns | selectattr('name', 'equalto', contract.entity.lifecycle) | first).accepted_values %}
        case {{ contract.entity.lifecycle }}
            {%- for state in states %}
            when '{{ state }}' then {{ loop.index }}
            {%- endfor %}
        end as lifecycle_rank,
        {% elif contract.entity.get('ends_when') -%}
        case when {{ contract.entity.ends_when }} is null then 1 else 2 end as lifecycle_rank,
        {% else -%}
        cast(null as integer) as lifecycle_rank,
        {% endif -%}
        {{ group_signature(fixed_facts) }} as fixed_signature,
        {{ 'case when event_at is not null then ' ~ group_signature(content) ~ ' end' if content else group_signature([]) }}
            as content_signature,
        {{ group_signature(customer) }} as customer_signature,
        {{ group_signature(life | reject('in', customer) | list) }} as life_signature,
        {{ group_signature(owner) }} as owner_signature,
        {{ group_signature(described) }} as description_signature,
        {{ identity_signature(contract, 'name') }} as name_signature,
        {{ identity_signature(contract, 'email') }} as email_signature,
        {{ identity_signature(contract, 'phone') }} as phone_signature,
        {{ group_signature(contact) }} as contact_signature,
        {{ local_date('event_at') }} as event_date,
        event_at
    from {{ checked }}
    where verdict = 'valid'
{%- endmacro %}
