{#
    The signature of a name, an e-mail address or a telephone number as a person means it: case, blanks and the way a number is
    written do not matter, so tidying contacts up changes nothing. NULL where there is none.
#}
{% macro identity_signature(contract, kind) -%}
    {%- set names = contract.columns | selectattr('identity', 'defined') | selectattr('identity', 'equalto', kind)
        | map(attribute='name') | list -%}
    {%- if not names -%}
    cast(null as bigint)
    {%- else -%}
    {%- set parts = [] -%}
    {%- for name in names -%}
        {%- if kind == 'phone' -%}
            {#- Longer than with a country code of one digit it is another number, or one that was spoilt: every digit counts. -#}
            {%- set digits = replace_all(name, '[^0-9]', '') -%}
            {%- set length = var('phone_national_length') -%}
            {%- do parts.append(
                'case when length(' ~ digits ~ ') > ' ~ (length + 1) ~ ' then ' ~ digits
                ~ ' else right(' ~ digits ~ ', ' ~ length ~ ') end'
            ) -%}
        {%- else -%}
            {%- do parts.append('lower(' ~ trimmed(name) ~ ')') -%}
        {%- endif -%}
    {%- endfor -%}
    case
        when {{ names | join(' is not null or ') }} is not null
            then {{ signature("concat_ws('|', " ~ parts | join(', ') ~ ")") }}
    end
    {%- endif -%}
{%- endmacro %}
