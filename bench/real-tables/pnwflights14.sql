-- Will a flight from Seattle or Portland arrive more than 15 minutes late? Asked one hour before it is to leave: what is
-- known then is the plan, the aircraft, the weather of the hour before, and how late the flights before it leave.
WITH flight AS (
  SELECT *,
    -- the plan is not in the table: the hour it left, less the delay
    make_timestamp(year, month, day, 0, 0, 0)
      + to_minutes(((dep_time // 100 * 60 + dep_time % 100 - dep_delay) % 1440 + 1440) % 1440) AS planned
  FROM read_csv('{folder}/flights.csv.gz')
  WHERE arr_delay IS NOT NULL
),
-- of a flight that was to leave an hour ago or more, a delay up to an hour is known by now
known AS (
  SELECT *,
    avg(least(dep_delay, 60)) OVER origin_before AS origin_delay_before,
    avg(least(dep_delay, 60)) OVER carrier_before AS carrier_delay_before,
    avg(least(arr_delay, 60)) OVER dest_day AS dest_delay_before,
    count(*) OVER origin_before AS flights_before
  FROM flight
  WINDOW
    origin_before AS (PARTITION BY origin ORDER BY planned RANGE BETWEEN INTERVAL 3 HOURS PRECEDING AND INTERVAL 1 HOUR PRECEDING),
    carrier_before AS (PARTITION BY carrier ORDER BY planned RANGE BETWEEN INTERVAL 6 HOURS PRECEDING AND INTERVAL 1 HOUR PRECEDING),
    -- what left a day to eight hours ago has arrived
    dest_day AS (PARTITION BY dest ORDER BY planned RANGE BETWEEN INTERVAL 24 HOURS PRECEDING AND INTERVAL 8 HOURS PRECEDING)
),
weather AS (
  SELECT origin, make_timestamp(year, month, day, hour, 0, 0) AS at, temp, dewp, humid, wind_dir, wind_speed, precip, pressure, visib
  FROM read_csv('{folder}/weather.csv', nullstr = 'NA')
)
SELECT
  f.planned, f.carrier, f.tailnum, f.flight, f.origin, f.dest, f.distance, f.flights_before,
  f.origin_delay_before, f.carrier_delay_before, f.dest_delay_before, hour(f.planned) AS hour_planned, dayname(f.planned) AS weekday,
  w.temp, w.dewp, w.humid, w.wind_dir, w.wind_speed, w.precip, w.pressure, w.visib,
  p.year AS built, p.manufacturer, p.model, p.seats, p.engine,
  d.lat AS dest_lat, d.lon AS dest_lon, d.alt AS dest_alt, l.Description AS airline,
  f.arr_delay > 15 AS late
FROM known f
LEFT JOIN weather w ON w.origin = f.origin AND w.at = date_trunc('hour', f.planned) - INTERVAL 1 HOUR
LEFT JOIN read_csv('{folder}/planes.csv', nullstr = 'NA') p USING (tailnum)
LEFT JOIN read_csv('{folder}/airports.csv') d ON d.faa = f.dest
LEFT JOIN read_csv('{folder}/airlines.csv') l ON l.Code = f.carrier
WHERE {months}
ORDER BY f.planned, f.origin, f.carrier, f.flight
