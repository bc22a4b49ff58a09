with

sales_teams as (

    select * from {{ source('maven_crm', 'sales_teams') }}

),

{# A team is its manager's, and has no other name. The managers stand beside their agents and sell nothing. #}
final as (

    select
        sales_agent as manager_id,
        sales_agent as manager_name,
        manager as team_id,
        manager as team_lead_id,
        regional_office as region
    from sales_teams

    union

    select
        manager as manager_id,
        manager as manager_name,
        manager as team_id,
        manager as team_lead_id,
        regional_office as region
    from sales_teams

)

select * from final
