SELECT * EXCLUDE (median_house_value), median_house_value AS y FROM read_csv('{folder}/california-housing/housing.csv')
