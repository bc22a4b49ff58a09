{#
    What can be wrong with one value: a list of {broken: condition, reason: text expression}. The condition is cheap and
    asked of every row; the reason is put into words for broken rows only. Values of personal columns are never quoted.
#}
{% macro column_checks(column) %}
    {% set name = column.name %}
    {% set raw = 'raw_' ~ name %}
    {% set checks = [] %}

    {% if column.get('required') %}
        {% do checks.append({'broken': raw ~ ' is null', 'reason': "'" ~ name ~ " is missing'"}) %}
    {% endif %}

    {% set nouns = {
        'ts': 'a timestamp (write 2024-01-31 or 2024-01-31T18:30:00Z)', 'date': 'a date (write 2024-01-31)',
        'money': 'a number', 'price': 'a number', 'quantity': 'a number', 'rate': 'a number',
        'integer': 'a whole number', 'boolean': 'true or false'
    } %}
    {% if column.type in nouns %}
        {% do checks.append({
            'broken': '(' ~ raw ~ ' is not null and ' ~ name ~ ' is null)',
            'reason': value_is(column, 'is not ' ~ nouns[column.type])
        }) %}
    {% elif column.type == 'enum' %}
        {% set accepted = column.accepted_values | join("', '") %}
        {% do checks.append({
            'broken': name ~ " not in ('" ~ accepted ~ "')",
            'reason': value_is(column, 'is not one of ' ~ (column.accepted_values | join(', ')))
        }) %}
    {% elif column.type == 'id' %}
        {% do checks.append({
            'broken': '(' ~ raw ~ ' is not null and ' ~ name ~ ' is null)', 'reason': "'" ~ name ~ " is blank'"
        }) %}
    {% elif column.type == 'currency' %}
        {% do checks.append({
            'broken': 'not ' ~ full_match(name, '[A-Z]{3}'),
            'reason': value_is(column, 'is not a currency code of three letters (ISO 4217)')
        }) %}
    {% endif %}

    {% if column.get('minimum') is not none %}
        {% do checks.append({
            'broken': name ~ ' < ' ~ column.minimum, 'reason': value_is(column, 'is below ' ~ column.minimum)
        }) %}
    {% endif %}
    {% if column.get('above') is not none %}
        {% do checks.append({
            'broken': name ~ ' <= ' ~ column.above, 'reason': value_is(column, 'is not above ' ~ column.above)
        }) %}
    {% endif %}
    {% set maximum = column.get('maximum', default_maxima().get(column.type)) %}
    {% if maximum is not none %}
        {% do checks.append({
            'broken': name ~ ' > ' ~ maximum, 'reason': value_is(column, 'is above ' ~ maximum)
        }) %}
    {% endif %}

    {% if column.type in ('ts', 'date') %}
        {% set earliest = column.get('earliest', var('earliest_event_date')) %}
        {% do checks.append({
            'broken': name ~ " < cast('" ~ earliest ~ "' as " ~ column.data_type ~ ")",
            'reason': value_is(column, 'is before ' ~ earliest)
        }) %}
        {% if not column.get('future') %}
            {% do checks.append({
                'broken': name ~ " > cast('" ~ run_start() ~ "' as " ~ column.data_type ~ ")",
                'reason': value_is(column, 'lies after the start of this run')
            }) %}
        {% endif %}
    {% endif %}
    {{ return(checks) }}
{% endmacro %}
