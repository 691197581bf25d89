"""Estate headings: the names under which lists of buildings tell each thing, in plain form, the best name first."""

from __future__ import annotations

from typing import Final

SYNONYMS: Final[dict[str, str]] = {
    "site_id": "siteid nhmapsiteid nhmapid",
    "name": "propertyname sitename buildingname practicename premisesname surgeryname facilityname assetname name"
    " property building premises site healthcentre holdingname demisename surgery practice locationname hospitalname"
    " rowlabels clinicname sitedescription propertydescription",
    "address": "address propertyaddress siteaddress fulladdress addressline1 addressline2 addressline3 addressline4"
    " addressline5 address1 address2 address3 address4 address5 street streetname add1 add2 add3 town city county"
    " locationstreetaddress locationaddressline2 locationcity locationcounty towncity",
    "postcode": "postcode postalcode pcode pcd sitepostcode propertypostcode locationpostalcode locationpostcode pcds"
    " zip zipcode",
    "x": "easting eastings x xcoordinate xcoord oseasting geox longitude lon long lng locationlongitude",
    "y": "northing northings y ycoordinate ycoord osnorthing geoy latitude lat locationlatitude",
    "grid": "gridreference gridref osgridreference osgridref nationalgridreference ngr coordinates latlong latlng"
    " latlon eastingnorthing eastingsnorthings xy geolocation",
    "ods_code": "odscode ods practicecode gppracticecode sitecode practiceodscode odssitecode locationodscode"
    " siteodscode odssitecode odsid",
    "uprn": "uprn locationuprnid uprnid uniquepropertyreferencenumber propertyuprn siteuprn",
    "trust": "trustcode organisationcode",
    "locality": "organisationname trustname localauthority borough district icb integratedcareboard icbname ccg ccgname"
    " region commissioningregion council localauthorityname occupier tenant locationlocalauthority locationregion",
    "kind": "sitetype propertytype buildingtype assettype usetype propertyuse typeofproperty noninpatienttype",
    "as_of": "surveydate dateofsurvey asof asat dateofdata datadate",
    "close_date": "closedate closeddate dateclosed disposaldate",
    "occupied_m2": "occupiedfloorarea totaloccupiedfloorarea occupiedarea",
    "backlog_high": "costtoeradicatehighriskbacklog highriskbacklog highrisk backloghighrisk backloghigh",
    "backlog_significant": "costtoeradicatesignificantriskbacklog significantriskbacklog significantrisk"
    " backlogsignificantrisk backlogsignificant",
    "backlog_moderate": "costtoeradicatemoderateriskbacklog moderateriskbacklog moderaterisk backlogmoderaterisk"
    " backlogmoderate",
    "backlog_low": "costtoeradicatelowriskbacklog lowriskbacklog lowrisk backloglowrisk backloglow",
    "owner": "owner ownername propertyowner landlord landlordname freeholder ownership ownedby owningorganisation"
    " landlordfreeholder freeholderlandlord ownerlandlord landlordowner landlords lessor superiorlandlord"
    " freeholdername buildingowner siteowner leasedfrom headlandlord",
    "status": "status propertystatus inuse buildingstatus operationalstatus sitestatus",
    "tenure": "tenure tenuretype interest propertytenure holdingtenure tenuredescription"
    " formoftenure typeoftenure tenurestatus",
    "lease_end": "leaseend leaseenddate leaseexpiry leaseexpirydate expirydate leaseexpires endofthelease leaseto"
    " termend leaseendorexpiry endoflease dateofleaseexpiry leasetermination leaseterminationdate",
    "floor_area_m2": "grossinternalfloorarea grossinternalarea gia totalgia giatotal grossfloorarea totalfloorarea"
    " floorarea internalfloorarea buildingarea totalarea grossinternalsitefloorarea gifa"
    " grossinternalareagia grossarea grossareas areagross areasgross floorareagross netinternalarea nia totalnia",
    "void_m2": "floorareaempty vacantarea voidarea vacantfloorarea voidfloorarea emptyfloorarea vacantspace voidspace"
    " unutilisedspace unletarea unletspace emptyspace emptyarea availablespace spaceavailable availablearea"
    " vacantgia vacantnia void vacant voids"
    " vacancy vacancyrate voidrate voidshare vacantshare vacantproportion",
    "condition": "condition physicalcondition facet1 facet1physicalcondition conditiongrade buildingcondition"
    " conditionrating overallcondition physicalconditiongrade",
    "backlog_gbp": "backlog totalbacklog backlogmaintenance backlogcost totalbacklogcost backlogmaintenancecost"
    " costtoeradicatebacklog totalbacklogmaintenance backlogtotal totalcosttoeradicatebacklog",
    "underused_m2": "floorareaunderused underusedarea underusedspace",
    "unsuitable_m2": "notfunctionallysuitableoccupiedfloorarea notfunctionallysuitablefloorarea"
    " notfunctionallysuitablespace notfunctionallysuitable unsuitablefloorarea unsuitablearea unsuitablespace",
    "suitability": "functionalsuitability functionalityrank facet2 facet2functionalsuitability functionality",
    "quality": "quality facet4 facet4quality",
    "utilisation": "spaceutilisation facet3 facet3spaceutilisation utilisation",
    "rooms": "numberofrooms noofrooms rooms clinicalrooms consultingrooms",
    "expansion": "expansionpotential expansion roomtoexpand",
    "land_ha": "landareaowned sitelandarea landarea sitearea plotarea land",
    "running_cost_gbp": "runningcost runningcosts annualrunningcost annualcost occupancycost occupancycosts"
    " totaloccupancycost annualoccupancycost totalrunningcost",
}
