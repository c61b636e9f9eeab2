-- The accounts that two customer lists share, by way of matching and stage, written by partnerkit.
-- Both tables need the columns website, email, company and stage, as texts. Where a list has no such column, write
-- `cast(null as varchar(1)) as email` (in BigQuery `as string`) in `given`; without a stage, `'customer' as stage`.
-- In place of the last lines, `select * from shared` gives the accounts.
--
-- What differs from `partnerkit overlap`:
{differences}
with
  {words},
  given as (
    select 'ours' as side, website, email, company, stage from {ours}
    union all
    select 'theirs' as side, website, email, company, stage from {theirs}
  ),
  texts as (
    select given.*,
      {website} as website_text,
      {mail_host} as mail_host,
      {folded} as folded,
      trim({stage}) as stage_name,
      trim({stage_alone}) as stage_alone
    from given
  ),
  hosts as (
    select texts.*, 'website' as origin, {web_host} as host, website_text like '%/_%' as has_page from texts
    union all
    select texts.*, 'email' as origin, mail_host as host, false as has_page from texts
  ),
  labels as (
    select hosts.*,
      {last1} as last1,
      {last2} as last2,
      {last3} as last3,
      {last4} as last4,
      {second} as second_label
    from hosts
    where host like '%_._%'
  ),
  registrable as (
    select labels.*,
      case when length(last1) = 2 and second_labels.label is not null then last3 else last2 end as bare
    from labels
    left join second_labels on second_labels.label = second_label
    where last1 >= 'a'
      and host not in (select ending from machines)
      and concat('.', last1) not in (select ending from machines)
      and not (length(last1) = 2 and second_labels.label is not null and last3 = last2)
  ),
  domains as (
    select side, website, email, origin,
      case
        when above_three.host is not null and last4 <> last3 and last4 <> concat('www.', last3) then last4
        when above_two.host is not null and last3 <> last2 and last3 <> concat('www.', last2) then last3
        else bare
      end as domain
    from registrable
    left join parent_hosts above_three on above_three.host = last3
    left join parent_hosts above_two on above_two.host = last2
    where bare not in (select domain from free_mail)
      and case when has_page then bare else '' end not in (select host from page_hosts)
      and case when has_page then registrable.host else '' end not in (select host from page_hosts)
  ),
  names as (
    select texts.*,
      case when names_kept.name is null then {without_front} else folded end as fronted
    from texts
    left join names_kept on names_kept.name = folded
  ),
  named as (
    select names.*, {without_end} as core from names
  ),
  accounts as (
    select named.side,
      coalesce(of_website.domain, of_mail.domain) as domain,
      case when of_website.domain is null then 0 else 1 end as by_website,
      case
        when folded = '' or no_name.name is not null or no_core.name is not null then null
        else core
      end as name,
      coalesce(whole.rank_of_stage, alone.rank_of_stage, 0) as rank_of_stage
    from named
    left join (select distinct side, website, domain from domains where origin = 'website') of_website
      on of_website.side = named.side and of_website.website = named.website
    left join (select distinct side, email, domain from domains where origin = 'email') of_mail
      on of_mail.side = named.side and of_mail.email = named.email
    left join no_names no_name on no_name.name = folded
    left join no_names no_core on no_core.name = core
    left join stage_names whole on whole.name = stage_name
    left join stage_names alone on alone.name = stage_alone
  ),
  by_domain as (
    select side, domain, max(by_website) as by_website, max(rank_of_stage) as rank_of_stage
    from accounts
    where domain is not null
    group by side, domain
  ),
  shared_domains as (
    select domain,
      min(by_website) as by_website,
      max(case when side = 'ours' then rank_of_stage end) as our_rank,
      max(case when side = 'theirs' then rank_of_stage end) as their_rank
    from by_domain
    group by domain
    having count(*) = 2
  ),
  shared_names as (
    select accounts.name,
      max(case when side = 'ours' then rank_of_stage end) as our_rank,
      max(case when side = 'theirs' then rank_of_stage end) as their_rank
    from accounts
    left join shared_domains on shared_domains.domain = accounts.domain
    where accounts.name is not null
    group by accounts.name
    having count(distinct side) = 2
      and max(case when accounts.domain is null then 1 else 0 end) = 1
      and max(case when shared_domains.domain is null then 0 else 1 end) = 0
  ),
  found as (
    select case when by_website = 1 then 'website' else 'email' end as matched_by, domain as account, our_rank, their_rank
    from shared_domains
    union all
    select 'name' as matched_by, name as account, our_rank, their_rank from shared_names
  ),
  shared as (
    select matched_by, account, our.stage as our_stage, their.stage as their_stage
    from found
    join stages our on our.rank_of_stage = our_rank
    join stages their on their.rank_of_stage = their_rank
  )
select matched_by, our_stage, their_stage, count(*) as accounts
from shared
group by matched_by, our_stage, their_stage
order by matched_by, our_stage, their_stage;
