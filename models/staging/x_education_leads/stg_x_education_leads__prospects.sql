with

leads as (

    select * from {{ source('x_education_leads', 'leads') }}

),

renamed as (

    select
        {{ adapter.quote('Prospect ID') }} as prospect_id,
        {{ adapter.quote('Lead Origin') }} as lead_origin,
        {{ adapter.quote('Lead Source') }} as lead_source,
        {{ adapter.quote('Last Activity') }} as last_activity,
        {{ adapter.quote('Tags') }} as caller_note,
        {{ adapter.quote('Country') }} as country,
        {{ adapter.quote('City') }} as city,
        {{ adapter.quote('Converted') }} as converted
    from leads

),

{#
    The file has no status. A caller's note or a message that went out says that somebody worked on the lead; some notes say
    that there is nobody to sell to. What the lead did by itself (a visit, a chat, a form) is no work of ours. The notes speak
    of the call they were written after: `Lost to EINS` stands at 171 leads that came back and converted.
#}
final as (

    select
        prospect_id,
        lead_origin,
        lead_source,
        nullif(country, 'unknown') as country,
        nullif(city, 'Select') as city,
        case
            when converted = '1' then 'converted'
            when
                caller_note in (
                    'Already a student', 'Diploma holder (Not Eligible)', 'Lost to EINS', 'Lost to Others',
                    'Not doing further education', 'University not recognized', 'invalid number',
                    'number not provided', 'wrong number given'
                )
                then 'disqualified'
            when
                caller_note is not null
                or last_activity in (
                    'Approached upfront', 'Email Bounced', 'Email Link Clicked', 'Email Marked Spam', 'Email Opened',
                    'Email Received', 'Had a Phone Conversation', 'Resubscribed to emails', 'SMS Sent', 'Unreachable',
                    'Unsubscribed', 'View in browser link Clicked'
                )
                then 'contacted'
            else 'new'
        end as status
    from renamed

)

select * from final
