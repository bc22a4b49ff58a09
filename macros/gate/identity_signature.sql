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
            {%- do parts.append("right(" ~ replace_all(name, '[^0-9]', '') ~ ", " ~ var('phone_national_length') ~ ")") -%}
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
