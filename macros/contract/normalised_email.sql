{# An e-mail address trimmed and in lower case; NULL where it cannot be one. #}
{% macro normalised_email(email) -%}
    case
        when {{ full_match("lower(trim(" ~ email ~ "))", "[a-z0-9!#$%&*+/=?^_`{|}~.-]+@([a-z0-9а-яё]([a-z0-9а-яё-]*[a-z0-9а-яё])?[.])+[a-zа-яё][a-z0-9а-яё-]*[a-zа-яё0-9]") }}
            and {{ email }} not like '%..%'
            and trim({{ email }}) not like '.%'
            and {{ email }} not like '%.@%'
            then lower(trim({{ email }}))
    end
{%- endmacro %}
